//! The demo: the server beside a simulator with three made-up shops, already syncing. It needs no credential and no network.

use chrono::{DateTime, Utc};
use temu_sim::{
    RunningSimulator, SimOptions, Simulator,
    world::{Shop as SimShop, WorldSpec},
};
use tokio::net::TcpListener;

use crate::{
    app::App,
    clock,
    config::Config,
    error::Result,
    jobs::client::seal_context,
    serve,
    store::{
        costs::{self, CostRow},
        db::Tx,
        rates::{self, RateRow},
        scope::AdminScope,
        settings, shops,
    },
};

/// Orders in each shop's 120 days of history; they go on arriving at the same rate, one in some five minutes.
const ORDERS_PER_SHOP: u32 = 18_000;
/// The login where ADMIN_PASSWORD names none: everything in the demo is made up.
const PASSWORD: &str = "temu-omni-demo";
/// Who the made-up shops belong to: entity and default person in charge, by the order of the shops.
const OWNERS: [(&str, &str); 3] = [("星河贸易", "王芳"), ("Sternfluss GmbH", "李强"), ("星河贸易", "陈静")];

/// Serves the demo until it is asked to end.
pub async fn run(mut config: Config, listener: TcpListener) -> Result<()> {
    config.prepare_demo(PASSWORD);
    let url = format!("http://{}", listener.local_addr().map_err(anyhow::Error::from)?);
    let (username, password) = (config.admin_username.clone(), config.admin_password.clone());
    let app = App::open(config).await?;
    let simulator = begin(&app, clock::now()).await?;
    announce(&url, &username, password.as_ref());
    let served = serve::serve(app, listener).await;
    simulator.shutdown().await;
    served
}

#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
fn announce(url: &str, username: &str, password: Option<&secrecy::SecretString>) {
    use secrecy::ExposeSecret;
    let password = password.map(ExposeSecret::expose_secret).unwrap_or_default();
    println!("Temu Omni demo: {url}   login: {username} / {password}");
}

/// Starts the simulator with the demo's own world, the same after each restart, and makes its shops at the first.
async fn begin(app: &App, now: DateTime<Utc>) -> Result<RunningSimulator> {
    let scope = AdminScope::console();
    let mut tx = app.db.write().await?;
    let kept = settings::get(&mut tx, "demo_world")
        .await?
        .and_then(|spec| serde_json::from_str::<WorldSpec>(&spec).ok());
    let first = kept.is_none();
    let spec = kept.unwrap_or_else(|| WorldSpec::new(20_260_101, now, 3, ORDERS_PER_SHOP));
    let kept = serde_json::to_string(&spec).map_err(anyhow::Error::from)?;
    settings::set(&mut tx, "demo_world", &kept).await?;
    let simulator = Simulator::start(SimOptions::new(spec))
        .await
        .map_err(anyhow::Error::from)?;
    let world = simulator.world();
    if first {
        let rates: Vec<RateRow> = world.rates().iter().map(rate_row).collect();
        rates::put_all(&mut tx, &scope, &rates).await?;
    }
    for (shop, (entity, manager)) in world.shops().iter().zip(OWNERS) {
        let id = format!("demo-{}", shop.mall_id);
        if first {
            insert_shop(&mut tx, &scope, &id, shop, entity, manager, now).await?;
            let costs: Vec<CostRow> = world
                .costs(shop.mall_id)
                .iter()
                .map(|cost| cost_row(cost, now))
                .collect();
            costs::put_all(&mut tx, &scope, &id, &costs).await?;
        }
        put_credentials(app, &mut tx, &scope, &id, shop, &simulator).await?;
    }
    tx.commit().await?;
    Ok(simulator)
}

/// A rate of the made-up world as a row of ours.
pub fn rate_row(rate: &temu_sim::world::RateRow) -> RateRow {
    RateRow {
        currency: rate.currency.to_string(),
        day: rate.day,
        rate: rate.text(),
        source: "simulator".to_owned(),
    }
}

/// A cost of the made-up world as a row of ours.
pub fn cost_row(cost: &temu_sim::world::CostRow, now: DateTime<Utc>) -> CostRow {
    CostRow {
        id: clock::new_id(),
        sku_id: cost.sku_id.to_string(),
        effective_from: cost.effective_from,
        cost: cost.cost.minor,
        currency: cost.cost.currency.to_string(),
        note: None,
        created_by: Some("simulator".to_owned()),
        created_at: now,
    }
}

/// A sandbox shop for a simulated one.
pub async fn insert_shop(
    tx: &mut Tx,
    scope: &AdminScope,
    id: &str,
    shop: &SimShop,
    entity: &str,
    manager: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = shops::Shop {
        id: id.to_owned(),
        name: shop.name.clone(),
        business_model: shop.business_model().as_str().to_owned(),
        entity: Some(entity.to_owned()),
        default_manager: Some(manager.to_owned()),
        environment: "sandbox".to_owned(),
        settlement_days: None,
        archived: false,
        data_version: 0,
        created_at: now,
    };
    shops::insert(tx, scope, &row).await
}

/// Writes the shop's credentials unless they stand already: the simulator's port is another after each start.
async fn put_credentials(
    app: &App,
    tx: &mut Tx,
    scope: &AdminScope,
    id: &str,
    shop: &SimShop,
    simulator: &RunningSimulator,
) -> Result<()> {
    for credential in &shop.credentials {
        let gateway = credential.gateway.as_str();
        let seal = |column: &str, secret: &str| app.cipher.seal(&seal_context(column, id, gateway), secret);
        let row = shops::Credential {
            shop_id: id.to_owned(),
            gateway: gateway.to_owned(),
            app_key: Some(credential.app_key.clone()),
            app_secret: Some(seal("app_secret", &credential.app_secret)?),
            access_token: seal("access_token", &credential.access_token)?,
            base_url: Some(simulator.gateway_url(credential.gateway)),
            mall_id: None,
            expires_at: None,
            scopes: "[]".to_owned(),
            missing_scopes: "[]".to_owned(),
            state: "untested".to_owned(),
            code: None,
            message: None,
            checked_at: None,
        };
        shops::put_credential(tx, scope, &row).await?;
    }
    Ok(())
}
