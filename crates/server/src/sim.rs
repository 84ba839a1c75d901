//! `temu-omni sim`: the platform's stand-in alone, for trying things out from other programs.

use std::net::SocketAddr;

use temu_sim::{SimOptions, Simulator, describe, faults::FaultPlan, world::WorldSpec};

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
    /// Where the admin interface listens, which is no part of Temu; absent is the port after --listen
    #[arg(long)]
    admin_listen: Option<SocketAddr>,
    /// The same seed makes the same world
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Shops of the models semi, local, full in turn
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    shops: u32,
    /// Orders in each shop's history of 120 days; they go on at the same rate
    #[arg(long, default_value_t = 400)]
    orders_per_shop: u32,
    /// What goes wrong: none, mild, storm, or a JSON or TOML file of rules
    #[arg(long, default_value = "none")]
    faults: String,
    /// Calls a second and app key that are answered; 0 answers all
    #[arg(long, default_value_t = 0)]
    qps: u32,
}

/// Runs the simulator until SIGINT or SIGTERM and prints what to put into a shop's credentials.
#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
pub async fn run(args: SimArgs) -> Result<()> {
    let world = WorldSpec::new(args.seed, clock::now(), args.shops, args.orders_per_shop);
    let mut options = SimOptions::new(world);
    options.listen = args.listen;
    options.admin_listen = Some(args.admin_listen.unwrap_or_else(|| next_port(args.listen)));
    options.platform.calls_per_second = args.qps;
    options.faults = FaultPlan::load(&args.faults).map_err(|cause| Error::Settings(format!("--faults: {cause}")))?;
    let taken = |cause| Error::Settings(format!("--listen: {} cannot be listened on: {cause}", args.listen));
    let simulator = Simulator::start(options).await.map_err(taken)?;
    println!("{}", describe(&simulator.world(), &simulator.base_url));
    if let Some(admin) = &simulator.admin_url {
        println!(
            "The truth to compare with, costs, faults and clock: {admin}/admin/truth, /admin/costs, /admin/faults, …"
        );
    }
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map_err(anyhow::Error::from)?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.map_err(anyhow::Error::from)?,
        _ = terminate.recv() => {}
    }
    simulator.shutdown().await;
    Ok(())
}

fn next_port(listen: SocketAddr) -> SocketAddr {
    let port = if listen.port() == 0 {
        0
    } else {
        listen.port().saturating_add(1)
    };
    SocketAddr::new(listen.ip(), port)
}
