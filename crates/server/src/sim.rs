//! `temu-omni sim`: the platform's stand-in alone, for trying things out from other programs.

use std::net::SocketAddr;

use temu_sim::{SimOptions, Simulator, world::WorldSpec};

use crate::{
    clock,
    error::{Error, Result},
};

/// What the command asks for.
#[derive(Debug, Clone, clap::Args)]
pub struct SimArgs {
    /// Where the gateways listen: http://ADDRESS/us, /eu, /global, /partner, /cn
    #[arg(long, default_value = "127.0.0.1:9000")]
    listen: SocketAddr,
    /// The same seed makes the same world
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Shops of the models semi, local, full in turn
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    shops: u32,
    /// Orders in each shop's history
    #[arg(long, default_value_t = 400)]
    orders_per_shop: u32,
    /// Calls a second and app key that are answered; 0 answers all
    #[arg(long, default_value_t = 0)]
    qps: u32,
}

/// Runs the simulator until SIGINT and prints what to put into a shop's credentials.
#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
pub async fn run(args: SimArgs) -> Result<()> {
    let mut options = SimOptions::new(WorldSpec::new(
        args.seed,
        clock::now(),
        args.shops,
        args.orders_per_shop,
    ));
    options.listen = args.listen;
    options.platform.calls_per_second = args.qps;
    let simulator = Simulator::start(options)
        .await
        .map_err(|cause| Error::Settings(format!("--listen: {} cannot be listened on: {cause}", args.listen)))?;
    println!(
        "The simulator listens on {}. Its shops (sandbox, all made up):",
        simulator.base_url
    );
    for shop in simulator.world().shops() {
        println!(
            "\n{} ({}), mall {}",
            shop.name,
            shop.business_model().as_str(),
            shop.mall_id
        );
        for credential in &shop.credentials {
            println!(
                "  {:8} base_url {}  app_key {}  app_secret {}  access_token {}",
                credential.gateway,
                simulator.gateway_url(credential.gateway),
                credential.app_key,
                credential.app_secret,
                credential.access_token
            );
        }
    }
    tokio::signal::ctrl_c().await.map_err(anyhow::Error::from)?;
    simulator.shutdown().await;
    Ok(())
}
