//! A made-up world behind a simulator, the product with the world's shops beside it, and the truth to compare with.
//!
//! The world's time stands still at [`NOW`] until a test moves it; the product lives in the machine's time, which is
//! later. Syncs therefore see all that has happened in the world so far.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::StatusCode;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    day::business_day,
    money::{Currency, Money},
};
use serde_json::{Value, json};
use temu_omni::{
    clock,
    demo::{cost_row, rate_row},
    jobs::{
        recalculate::Recalculate,
        registry::{self, Job},
    },
    store::{
        costs::{self, CostRow},
        orders::Selection,
        rates::{self, RateRow},
        scope::AdminScope,
    },
};
use temu_sim::{
    ClockMode, RunningSimulator, SimOptions, Simulator,
    faults::{FaultPlan, FaultRule},
    world::{BusinessModel, LocalMarket, Shop, ShopSpec, WorldSpec},
};

use crate::{
    sql,
    support::{Caller, TestApp},
};

/// Where a world's history ends.
pub(crate) const NOW: &str = "2026-06-10T08:00:00Z";
/// The interface of Temu that lists orders.
pub(crate) const ORDER_LIST: &str = "bg.order.list.v2.get";
/// A semi-managed shop: orders on us and eu, products on partner, prices in USD and EUR by site.
pub(crate) fn semi(orders: u32) -> ShopSpec {
    shop(BusinessModel::Semi, LocalMarket::Germany, orders)
}

/// A local shop of a country.
pub(crate) fn local(market: LocalMarket, orders: u32) -> ShopSpec {
    shop(BusinessModel::Local, market, orders)
}

/// A full-managed shop: no consumer orders.
pub(crate) fn full() -> ShopSpec {
    shop(BusinessModel::Full, LocalMarket::Germany, 100)
}

fn shop(business_model: BusinessModel, market: LocalMarket, orders: u32) -> ShopSpec {
    ShopSpec {
        business_model,
        market,
        orders,
        live_orders_per_day: None,
        skus: 30,
    }
}

/// A plan of faults with a fixed seed.
pub(crate) fn faults(rules: Vec<FaultRule>) -> FaultPlan {
    FaultPlan { seed: 7, rules }
}

/// A shop of the world as the product knows it.
pub(crate) struct TestShop {
    /// The product's id.
    pub(crate) id: String,
    /// What it really is.
    pub(crate) sim: Arc<Shop>,
}

/// The world, the product, and its administrator.
pub(crate) struct TestWorld {
    pub(crate) app: TestApp,
    pub(crate) owner: Caller,
    pub(crate) sim: RunningSimulator,
    pub(crate) shops: Vec<TestShop>,
}

/// A simulator whose time stands at [`NOW`].
pub(crate) async fn simulator(seed: u64, days: u32, shops: Vec<ShopSpec>) -> RunningSimulator {
    let now = NOW.parse().expect("a time");
    let mut options = SimOptions::new(WorldSpec { seed, now, days, shops });
    options.clock = ClockMode::Virtual { at: now, speed: 0 };
    Simulator::start(options).await.expect("a simulator")
}

/// `FULL_SYNC_DAYS` that reaches back to the beginning of a history of `days` before [`NOW`].
pub(crate) fn full_sync_days(days: u32) -> String {
    let now: DateTime<Utc> = NOW.parse().expect("a time");
    ((clock::now() - now).num_days() + i64::from(days) + 2).to_string()
}

/// The body that adds `shop` through the API.
pub(crate) fn shop_body(shop: &Shop, sim: &RunningSimulator) -> Value {
    let credential = |credential: &temu_sim::world::Credential| {
        json!({
            "gateway": credential.gateway.as_str(), "app_key": credential.app_key, "app_secret": credential.app_secret,
            "access_token": credential.access_token, "base_url": sim.gateway_url(credential.gateway),
        })
    };
    json!({
        "name": shop.name, "business_model": shop.business_model().as_str(), "environment": "sandbox",
        "default_manager": "王芳", "credentials": shop.credentials.iter().map(credential).collect::<Vec<_>>(),
    })
}

impl TestWorld {
    /// A world with `days` of history whose shops are known to the product, with nothing synced yet.
    pub(crate) async fn start(seed: u64, days: u32, shops: Vec<ShopSpec>) -> TestWorld {
        let sim = simulator(seed, days, shops).await;
        let settings = [
            ("temu_calls_per_second", "0"),
            ("full_sync_days", &*full_sync_days(days)),
        ];
        let app = TestApp::with(&settings).await;
        let owner = app.owner().await;
        let mut shops = Vec::new();
        for shop in sim.world().shops() {
            let made = owner
                .post("/api/shops", shop_body(shop, &sim))
                .await
                .expect(StatusCode::CREATED);
            shops.push(TestShop {
                id: text(&made["id"]),
                sim: Arc::clone(shop),
            });
        }
        TestWorld { app, owner, sim, shops }
    }

    /// The same with products, costs, rates and orders in it.
    pub(crate) async fn synced(seed: u64, days: u32, shops: Vec<ShopSpec>) -> TestWorld {
        let world = TestWorld::start(seed, days, shops).await;
        world.sync_all(&["products"], "full").await;
        world.load_costs().await;
        world.load_rates().await;
        world.sync_all(&["orders", "sales_snapshots"], "full").await;
        world
    }

    /// Asks for a sync, runs it to its end and answers the job.
    pub(crate) async fn sync(&self, shop: &TestShop, resources: &[&str], mode: &str) -> Value {
        let body = json!({ "resources": resources, "mode": mode });
        let queued = self
            .owner
            .post(&format!("/api/shops/{}/sync", shop.id), body)
            .await
            .expect(StatusCode::ACCEPTED);
        self.app.run_jobs().await;
        self.owner
            .get(&format!("/api/jobs/{}", text(&queued["job_id"])))
            .await
            .ok()
    }

    /// Syncs what each shop has of `resources`; every job must succeed. Answers the jobs.
    pub(crate) async fn sync_all(&self, resources: &[&str], mode: &str) -> Vec<Value> {
        let mut jobs = Vec::new();
        for shop in &self.shops {
            let model = shop.sim.business_model();
            let exists = |resource: &&&str| match **resource {
                "orders" => model != BusinessModel::Full,
                "sales_snapshots" => model == BusinessModel::Full,
                _ => true,
            };
            let resources: Vec<&str> = resources.iter().filter(exists).copied().collect();
            if !resources.is_empty() {
                let job = self.sync(shop, &resources, mode).await;
                assert_eq!(job["state"], "succeeded", "{job:#}");
                jobs.push(job);
            }
        }
        jobs
    }

    /// Writes the world's cost sheets, as an import would.
    pub(crate) async fn load_costs(&self) {
        let mut tx = self.app.app.db.write().await.expect("a transaction");
        for shop in &self.shops {
            let sheet = self.sim.world().costs(shop.sim.mall_id);
            let rows: Vec<CostRow> = sheet.iter().map(|cost| cost_row(cost, clock::now())).collect();
            costs::put_all(&mut tx, &AdminScope::console(), &shop.id, &rows)
                .await
                .expect("costs");
        }
        tx.commit().await.expect("a commit");
    }

    /// Writes the world's exchange rates, as an import would.
    pub(crate) async fn load_rates(&self) {
        let rows: Vec<RateRow> = self.sim.world().rates().iter().map(rate_row).collect();
        let mut tx = self.app.app.db.write().await.expect("a transaction");
        rates::put_all(&mut tx, &AdminScope::console(), &rows)
            .await
            .expect("rates");
        tx.commit().await.expect("a commit");
    }

    /// Queues a job for every shop.
    pub(crate) async fn ask(&self, job: &impl Job) {
        let mut tx = self.app.app.db.write().await.expect("a transaction");
        for shop in &self.shops {
            let queued = registry::enqueue(&mut tx, &AdminScope::console(), &shop.id, job, true).await;
            queued.expect("a job");
        }
        tx.commit().await.expect("a commit");
    }

    /// Values every stored order anew, as `temu-omni costs recalculate` does.
    pub(crate) async fn recalculate(&self) {
        let selection = Selection::All;
        self.ask(&Recalculate { selection }).await;
        self.app.run_jobs().await;
    }

    /// Moves the world on. What it does from here on is new to the product, as if its last sync had been just before:
    /// its watermarks, which stand at the machine's time, go back to the world's.
    pub(crate) async fn let_pass(&self, days: i64) {
        self.let_hours_pass(days * 24).await;
    }

    /// As [`TestWorld::let_pass`], by hours. What was to be synced so far must have been.
    pub(crate) async fn let_hours_pass(&self, hours: i64) {
        let before = self.sim.now().format("%Y-%m-%dT%H:%M:%S+00:00");
        sql::execute(
            &self.app.app,
            &format!("update sync_watermarks set synced_until = '{before}'"),
        )
        .await;
        self.sim.advance_clock(hours * 3_600);
    }

    /// A range of days that holds everything in the world.
    pub(crate) fn range(&self) -> (NaiveDate, NaiveDate) {
        let spec = self.sim.world().spec().clone();
        let first = spec.now.date_naive() - Days::new(u64::from(spec.days) + 1);
        (first, self.sim.now().date_naive() + Days::new(1))
    }

    /// `/api/analytics/…` over everything, with more parameters.
    pub(crate) async fn report(&self, kind: &str, more: &str) -> Value {
        let (from, to) = self.range();
        self.owner
            .get(&format!("/api/analytics/{kind}?from={from}&to={to}{more}"))
            .await
            .ok()
    }

    /// What proves a resource of a shop complete (of its first gateway).
    pub(crate) async fn completeness(&self, shop: &TestShop, resource: &str) -> Value {
        let path = format!("/api/shops/{}/completeness", shop.id);
        let completeness = self.owner.get(&path).await.ok();
        let mut resources = completeness["resources"].as_array().expect("resources").iter();
        resources
            .find(|found| found["resource"] == resource)
            .expect("the resource")
            .clone()
    }

    /// Calls of the order list so far, on all gateways.
    pub(crate) fn order_list_calls(&self) -> i64 {
        let calls = self.sim.stats().into_iter().filter(|((_, name), _)| name == ORDER_LIST);
        calls.map(|(_, count)| count.calls as i64).sum()
    }
}

/// The list calls that a first full sync of such a world makes before it meets an order: it reads the newest first, and
/// the world ended months ago. Told by a twin.
pub(crate) async fn quiet_calls(seed: u64, days: u32, spec: ShopSpec) -> u64 {
    let twin = TestWorld::start(seed, days, vec![spec]).await;
    twin.sync(&twin.shops[0], &["orders"], "full").await;
    let orders = twin.completeness(&twin.shops[0], "orders").await;
    let slices = orders["slices"].as_array().expect("slices").iter();
    let quiet = slices.take_while(|slice| slice["total_seen"] == 0);
    quiet.map(|slice| slice["pages"].as_u64().expect("pages")).sum()
}

/// A JSON text.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("not a text: {value}"))
        .to_owned()
}

/// Every order that the filter finds, over all pages.
pub(crate) async fn all_orders(caller: &Caller, filter: &str) -> Vec<Value> {
    all(caller, &format!("/api/orders?limit=200&{filter}")).await
}

/// Every item of a list, over all pages.
pub(crate) async fn all(caller: &Caller, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("{path}{cursor}")).await.ok();
        items.extend(page["items"].as_array().expect("items").iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// The lines of orders by their number, each with its order's day in `day`.
pub(crate) fn lines_of(orders: &[Value]) -> BTreeMap<String, Value> {
    let mut lines = BTreeMap::new();
    for order in orders {
        let ordered_at: DateTime<Utc> = text(&order["ordered_at"]).parse().expect("a time");
        for line in order["lines"].as_array().expect("lines") {
            let mut line = line.clone();
            line["day"] = json!(business_day(ordered_at, chrono_tz::Asia::Shanghai));
            line["site_id"] = order["site_id"].clone();
            assert_eq!(
                lines.insert(text(&line["order_sn"]), line),
                None,
                "no line stands twice"
            );
        }
    }
    lines
}

/// Minor units of a decimal text of the reporting currency; none for null.
#[track_caller]
pub(crate) fn fen(value: &Value) -> Option<i64> {
    let amount = Money::parse_major(value.as_str()?, Currency::CNY);
    Some(amount.unwrap_or_else(|cause| panic!("{value}: {cause}")).minor)
}
