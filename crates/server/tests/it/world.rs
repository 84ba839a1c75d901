//! A made-up world behind a simulator, the product with the world's shops beside it, and the truth to compare with.
//!
//! The world's time stands still at [`NOW`] until a test moves it; the product lives in the machine's time, which is
//! later. Syncs therefore see all that has happened in the world so far.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::StatusCode;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    money::{Currency, major_text, ratio_text},
    order::OrderStatus,
};
use serde_json::{Value, json};
use temu_omni::{
    clock,
    demo::{cost_row, rate_row},
    jobs::{recalculate::Recalculate, registry},
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
    truth::{Figures, TruthQuery},
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
/// Everything a shop can have; what its model does not offer is left out by the product.
pub(crate) const EVERYTHING: [&str; 3] = ["products", "sales_snapshots", "orders"];

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

    /// Values every stored order anew, as `temu-omni costs recalculate` does.
    pub(crate) async fn recalculate(&self) {
        let mut tx = self.app.app.db.write().await.expect("a transaction");
        for shop in &self.shops {
            let job = Recalculate {
                selection: Selection::All,
            };
            let queued = registry::enqueue(&mut tx, &AdminScope::console(), &shop.id, &job, true).await;
            queued.expect("a job");
        }
        tx.commit().await.expect("a commit");
        self.app.run_jobs().await;
    }

    /// Moves the world on. What it does from here on is new to the product, as if its last sync had been just before:
    /// its watermarks, which stand at the machine's time, go back to the world's.
    pub(crate) async fn let_pass(&self, days: i64) {
        let before = self.sim.now().format("%Y-%m-%dT%H:%M:%S+00:00");
        sql::execute(
            &self.app.app,
            &format!("update sync_watermarks set synced_until = '{before}'"),
        )
        .await;
        self.sim.advance_clock(days * 86_400);
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

    /// Compares the whole, each shop and each shop's days with the truth, in the currency.
    pub(crate) async fn assert_truth(&self, currency: &str) {
        let mut query = TruthQuery::at(self.sim.now());
        query.currency = Currency::parse(currency).expect("a currency");
        let truth = self.sim.truth(&query);
        let zero = major_text(0, query.currency);
        assert_figures(
            "everything",
            &self.report("summary", &format!("&currency={currency}")).await,
            &truth.total,
        );
        for shop in &self.shops {
            let truth = truth
                .shops
                .iter()
                .find(|truth| truth.mall_id == shop.sim.mall_id)
                .expect("the shop");
            let filter = format!("&currency={currency}&shop_id={}", shop.id);
            assert_figures(&truth.name, &self.report("summary", &filter).await, &truth.total);
            let trend = self.report("trend", &filter).await;
            let mut days = 0;
            for item in trend["items"].as_array().expect("items") {
                let day: NaiveDate = text(&item["period"]).parse().expect("a day");
                match truth.days.get(&day) {
                    Some(figures) => assert_figures(&format!("{} on {day}", truth.name), item, figures),
                    None => assert_empty(item, &zero),
                }
                days += usize::from(truth.days.contains_key(&day));
            }
            assert_eq!(
                days,
                truth.days.len(),
                "every day of {} stands in its trend",
                truth.name
            );
        }
    }

    /// Compares every stored order with the world's own, but for the orders named.
    pub(crate) async fn assert_orders(&self, shop: &TestShop, but: &[String]) {
        let world = self.sim.world();
        let documents = world.order_documents(shop.sim.mall_id, self.sim.now());
        let mut expected = BTreeMap::new();
        for document in documents.filter(|document| !but.contains(&document.parent_order_map.parent_order_sn)) {
            let (parent, lines) = (document.parent_order_map, document.order_list);
            let lines = lines
                .into_iter()
                .map(|line| json!([line.order_sn, status(line.order_status), line.quantity]));
            let order = json!([
                status(parent.parent_order_status),
                parent.parent_order_time,
                lines.collect::<Vec<_>>()
            ]);
            expected.insert(parent.parent_order_sn, order);
        }
        let mut stored = BTreeMap::new();
        for order in all_orders(&self.owner, &format!("shop_id={}", shop.id)).await {
            let lines = order["lines"].as_array().expect("lines").iter();
            let lines = lines
                .map(|line| json!([line["order_sn"], line["status"], line["quantity"]]))
                .collect::<Vec<_>>();
            let again = stored.insert(
                text(&order["parent_order_sn"]),
                json!([order["status"], order["ordered_at"], lines]),
            );
            assert_eq!(again, None, "no order stands twice");
        }
        assert_eq!(
            stored.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "orders of {}",
            shop.sim.name
        );
        for (number, order) in expected {
            assert_eq!(stored[&number], order, "{number}");
        }
    }

    /// Calls of the order list so far, on all gateways.
    pub(crate) fn order_list_calls(&self) -> i64 {
        let calls = self.sim.stats().into_iter().filter(|((_, name), _)| name == ORDER_LIST);
        calls.map(|(_, count)| count.calls as i64).sum()
    }
}

fn status(code: i64) -> &'static str {
    OrderStatus::from_code(code).as_str()
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
            line["day"] = json!(domain::day::business_day(ordered_at, chrono_tz::Asia::Shanghai));
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
    let amount = domain::money::Money::parse_major(value.as_str()?, Currency::CNY);
    Some(amount.unwrap_or_else(|cause| panic!("{value}: {cause}")).minor)
}

#[track_caller]
fn assert_figures(what: &str, found: &Value, truth: &Figures) {
    let text = |known: bool, minor: i64| known.then(|| major_text(minor, truth.currency));
    let priced = truth.lines == 0 || truth.lines_with_gmv > 0;
    let costed = truth.lines == 0 || truth.lines_with_profit > 0;
    let expected = json!({
        "orders": truth.orders, "lines": truth.lines, "units": truth.units,
        "gmv": text(priced, truth.gmv), "gmv_with_cost": text(priced, truth.gmv_with_cost),
        "cost": text(costed, truth.cost), "profit": text(costed, truth.profit),
        "margin": ratio_text(truth.profit, truth.gmv_with_cost).filter(|_| costed),
        "coverage": ratio_text(truth.gmv_with_cost, truth.gmv),
        "lines_without_price": truth.lines_without_price, "lines_without_cost": truth.lines_without_cost,
        "lines_unmatched": truth.lines_unmatched, "unconverted": [],
    });
    for (name, expected) in expected.as_object().expect("an object") {
        assert_eq!(&found[name], expected, "{what}: {name} of {found:#}");
    }
}

/// A day on which nothing was sold has figures, and they are zero.
#[track_caller]
pub(crate) fn assert_empty(item: &Value, zero: &str) {
    for name in [
        "orders",
        "lines",
        "units",
        "lines_without_price",
        "lines_without_cost",
        "lines_unmatched",
    ] {
        assert_eq!(item[name], 0, "{name} of {item:#}");
    }
    for name in ["gmv", "gmv_with_cost", "cost", "profit"] {
        assert_eq!(item[name], zero, "{name} of {item:#}");
    }
    assert_eq!(
        (&item["margin"], &item["coverage"]),
        (&Value::Null, &Value::Null),
        "{item:#}"
    );
}
