//! `temu-omni seed`: a made-up world straight into the database, over the same path as a sync but without the network.

use chrono::{DateTime, TimeDelta, Utc};
use temu_api::Gateway;
use temu_sim::world::{Shop as SimShop, World, WorldSpec};

use crate::{
    app::App,
    clock,
    demo::{cost_row, insert_shop, rate_row},
    error::{Error, ErrorCode, Result},
    jobs::order_document,
    store::{
        books,
        costs::{self, CostRow},
        orders::{self, Incoming},
        prices::{self, PriceRow},
        rates::{self, RateRow},
        scope::AdminScope,
        shops,
        skus::{self, SeenSku},
        sync_issues,
    },
};

/// Orders per transaction.
const BATCH: usize = 2000;

/// How large a world to make.
#[derive(Debug, Clone, clap::Args)]
pub struct SeedArgs {
    /// Orders in all
    #[arg(long, default_value_t = 1_000_000)]
    pub orders: u32,
    /// Shops they are spread over
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub shops: u32,
    /// SKUs in all
    #[arg(long, default_value_t = 5_000)]
    pub skus: u32,
    /// Days back from today
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: u32,
    /// The same seed makes the same data
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Fills an empty database; one that has shops is left alone.
#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
pub async fn run(app: &App, args: &SeedArgs) -> Result<()> {
    let (scope, now) = (AdminScope::console(), clock::now());
    let mut spec = WorldSpec::new(args.seed, now, args.shops, 0).with_days(args.days);
    // Only shops with consumer orders: the seed is about orders.
    for shop in spec
        .shops
        .iter_mut()
        .filter(|shop| shop.business_model == temu_sim::world::BusinessModel::Full)
    {
        shop.business_model = temu_sim::world::BusinessModel::Semi;
    }
    let spec = spec
        .with_skus_per_shop((args.skus / args.shops).max(1))
        .with_total_orders(args.orders);
    let world = World::generate(spec);
    let mut tx = app.db.write().await?;
    if shops::count(&mut tx, &scope).await? > 0 {
        return Err(Error::client(
            ErrorCode::Conflict,
            "the database has shops already; seed an empty one",
        ));
    }
    let rates: Vec<RateRow> = world.rates().iter().map(rate_row).collect();
    rates::put_all(&mut tx, &scope, &rates).await?;
    tx.commit().await?;
    let mut stored = 0;
    for (index, shop) in world.shops().iter().enumerate() {
        let id = format!("seed-{:03}", index + 1);
        catalogue(app, &scope, &world, shop, &id, now).await?;
        stored += seed_orders(app, &scope, &world, shop, &id, now).await?;
        println!("{stored} orders stored");
    }
    Ok(())
}

/// The shop with its SKUs, prices from the world's beginning on, and costs.
async fn catalogue(
    app: &App,
    scope: &AdminScope,
    world: &World,
    shop: &SimShop,
    id: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let since = now - TimeDelta::days(i64::from(world.spec().days) + 30);
    let mut prices = Vec::new();
    let mut seen = Vec::new();
    for sku in world.products(shop.mall_id) {
        prices.extend(sku.prices.iter().map(|price| PriceRow {
            sku_id: sku.sku_id.to_string(),
            site_id: price.site_id.map(|site| site.to_string()).unwrap_or_default(),
            effective_from: since,
            price: price.minor,
            currency: sku.currency.to_string(),
        }));
        seen.push(SeenSku {
            sku_id: sku.sku_id.to_string(),
            skc_id: sku.skc_id.map(|skc| skc.to_string()),
            spu_id: Some(sku.spu_id.to_string()),
            ext_code: sku.ext_code.clone(),
            name: sku.name_zh.clone(),
            spec: Some(sku.spec_zh.clone()),
            category: Some(sku.category.0.to_owned()),
            image_url: Some(sku.image_url.clone()),
            on_sale: sku.on_sale,
            stock: Some(sku.stock),
        });
    }
    let costs: Vec<CostRow> = world
        .costs(shop.mall_id)
        .iter()
        .map(|cost| cost_row(cost, now))
        .collect();
    let mut tx = app.db.write().await?;
    insert_shop(&mut tx, scope, id, shop, "seed", "seed", now).await?;
    skus::put_seen(&mut tx, scope, id, now, &seen).await?;
    prices::append(&mut tx, scope, id, &prices).await?;
    costs::put_all(&mut tx, scope, id, &costs).await?;
    tx.commit().await
}

async fn seed_orders(
    app: &App,
    scope: &AdminScope,
    world: &World,
    shop: &SimShop,
    id: &str,
    now: DateTime<Utc>,
) -> Result<i64> {
    let model = shop.business_model().as_str();
    let mut tx = app.db.read().await?;
    let books = books::load(&mut tx, scope, id, app.config.reporting_currency).await?;
    drop(tx);
    let mut documents = world.order_documents(shop.mall_id, now).peekable();
    let mut stored = 0;
    while documents.peek().is_some() {
        let (mut batch, mut issues) = (Vec::with_capacity(BATCH), Vec::new());
        for document in documents.by_ref().take(BATCH) {
            let gateway = document
                .parent_order_map
                .region_id
                .map_or(Gateway::Global, Gateway::for_region)
                .to_string();
            let raw = serde_json::to_string(&document).map_err(anyhow::Error::from)?;
            match order_document::read(&raw, model, now) {
                Ok(order) => batch.push(Incoming { order, gateway, raw }),
                Err(issue) => issues.push(issue),
            }
        }
        let mut tx = app.db.write().await?;
        shops::lock(&mut tx, scope, id).await?;
        let outcome = orders::ingest(&mut tx, scope, id, &books, app.config.timezone, now, batch).await?;
        issues.extend(outcome.rejected);
        sync_issues::put_all(&mut tx, scope, id, "orders", &issues).await?;
        tx.commit().await?;
        stored += outcome.inserted;
    }
    Ok(stored)
}
