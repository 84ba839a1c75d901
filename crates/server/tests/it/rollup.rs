//! The rollups behind summary and trend always say what a naive count of the stored lines says, whatever happened.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::money::{Currency, major_text};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use temu_omni::{
    clock,
    jobs::{order_document, recalculate::Recalculate, registry},
    store::{
        books,
        orders::{self, Incoming, Selection},
        prices::{self, PriceRow},
        scope::AdminScope,
        shops,
        skus::{self, SeenSku},
    },
};

use crate::{
    naive::{assert_rollups, assert_skus, assert_units},
    sql,
    support::{Caller, TestApp},
    world::{all_orders, text},
};

const FIRST_DAY: &str = "2026-03-01";
/// Holds every day that a document of [`document`] names, and more.
const RANGE: (&str, &str) = ("2026-02-20", "2026-03-31");

/// Something that happens to a shop.
#[derive(Debug, Clone)]
enum Event {
    /// A document of order `order`, version `version` (later versions are newer), with a state and a bundle or not.
    Document {
        order: u8,
        version: u8,
        status: usize,
        quantities: (i64, i64),
        bundle: bool,
    },
    /// The catalogue learns of a SKU and its price in a currency.
    Sku {
        sku: u8,
        currency: usize,
        price: i64,
    },
    Cost {
        sku: u8,
        day: u8,
        minor: i64,
        currency: usize,
    },
    Rate {
        currency: usize,
        day: u8,
        rate: u16,
    },
    Recalculation,
}

const CURRENCIES: [&str; 3] = ["CNY", "USD", "JPY"];
const STATUSES: [i64; 8] = [1, 2, 3, 4, 5, 41, 51, 99];

fn event() -> impl Strategy<Value = Event> {
    let document = (0..5u8, 0..6u8, 0..STATUSES.len(), (0..4i64, 1..4i64), any::<bool>());
    let document = document.prop_map(|(order, version, status, quantities, bundle)| Event::Document {
        order,
        version,
        status,
        quantities,
        bundle,
    });
    prop_oneof![
        6 => document,
        2 => (0..4u8, 0..3usize, 1..9_999i64).prop_map(|(sku, currency, price)| Event::Sku { sku, currency, price }),
        2 => (0..4u8, 0..10u8, 0..9_999i64, 0..3usize).prop_map(|(sku, day, minor, currency)| Event::Cost { sku, day, minor, currency }),
        2 => (1..3usize, 0..10u8, 1..999u16).prop_map(|(currency, day, rate)| Event::Rate { currency, day, rate }),
        1 => Just(Event::Recalculation),
    ]
}

/// An order has its day; its versions follow each other by minutes. Order 0 names no site.
fn document(order: u8, version: u8, status: i64, quantities: (i64, i64), bundle: bool) -> String {
    let first = DateTime::parse_from_rfc3339(&format!("{FIRST_DAY}T15:30:00Z"))
        .unwrap()
        .to_utc();
    document_of(
        first + TimeDelta::hours(i64::from(order) * 37),
        order,
        version,
        status,
        quantities,
        bundle,
    )
}

fn document_of(
    placed: DateTime<Utc>,
    order: u8,
    version: u8,
    status: i64,
    quantities: (i64, i64),
    bundle: bool,
) -> String {
    let shipped =
        matches!(status, 4 | 5 | 41 | 51).then(|| (placed + TimeDelta::days(1 + i64::from(version))).timestamp());
    let part = |sku: u8, factor: i64| json!({ "productSkuId": 500 + u32::from(sku), "soldFactor": factor });
    let parts = if bundle {
        vec![part(order % 4, 1), part(3, 2)]
    } else {
        vec![part(order % 4, 1)]
    };
    let line = |number: u8, quantity: i64, status: i64, parts: Vec<Value>| {
        json!({ "orderSn": format!("211-{order}{number}"), "orderStatus": status, "quantity": quantity, "goodsName": "Lamp",
            "orderShippingTime": shipped, "productList": parts })
    };
    // The second line goes its own way: it is cancelled where the first is partly somewhere.
    let second = if matches!(status, 41 | 51) { 3 } else { status };
    let lines = vec![
        line(1, quantities.0, status, parts),
        line(2, quantities.1, second, vec![part((order + 1) % 4, 3)]),
    ];
    let parent = json!({
        "parentOrderSn": format!("PO-211-{order}"), "parentOrderStatus": status, "parentOrderTime": placed.timestamp(),
        "updateTime": (placed + TimeDelta::minutes(i64::from(version))).timestamp(), "parentShippingTime": shipped,
        "siteId": (order > 0).then_some(100), "regionId": 211,
    });
    json!({ "parentOrderMap": parent, "orderList": lines }).to_string()
}

struct Bench {
    app: TestApp,
    owner: Caller,
    shop_id: String,
    /// The newest version of each order that was given.
    newest: BTreeMap<u8, (u8, i64)>,
}

impl Bench {
    async fn start() -> Bench {
        let app = TestApp::start().await;
        let owner = app.owner().await;
        Bench {
            app,
            owner,
            shop_id: String::new(),
            newest: BTreeMap::new(),
        }
    }

    async fn open_shop(&mut self) {
        let body = json!({ "name": "history", "business_model": "semi" });
        let shop = self.owner.post("/api/shops", body).await.ok();
        self.shop_id = text(&shop["id"]);
        self.newest.clear();
    }

    async fn apply(&mut self, event: Event) {
        match event {
            Event::Document {
                order,
                version,
                status,
                quantities,
                bundle,
            } => {
                let status = STATUSES[status];
                self.ingest(&document(order, version, status, quantities, bundle)).await;
                let newest = self.newest.entry(order).or_insert((version, status));
                if version >= newest.0 {
                    *newest = (version, status);
                }
            }
            Event::Sku { sku, currency, price } => self.see_sku(sku, CURRENCIES[currency], price).await,
            Event::Cost {
                sku,
                day,
                minor,
                currency,
            } => {
                let currency = Currency::parse(CURRENCIES[currency]).unwrap();
                let body = json!({ "cost": major_text(minor, currency), "currency": currency, "effective_from": self.day(day) });
                let path = format!("/api/skus/{}/{}/costs", self.shop_id, 500 + u32::from(sku));
                let answer = self.owner.post(&path, body).await;
                // The SKU may not have come yet.
                assert!(
                    matches!(answer.status, StatusCode::CREATED | StatusCode::NOT_FOUND),
                    "{}",
                    answer.text()
                );
            }
            Event::Rate { currency, day, rate } => {
                let rate = format!("{}.{:02}", rate / 100, rate % 100);
                let body = json!({ "currency": CURRENCIES[currency], "day": self.day(day), "rate": rate });
                self.owner
                    .send_json(axum::http::Method::PUT, "/api/rates", body)
                    .await
                    .ok();
            }
            Event::Recalculation => self.recalculate().await,
        }
        self.app.run_jobs().await;
    }

    fn day(&self, day: u8) -> NaiveDate {
        FIRST_DAY.parse::<NaiveDate>().unwrap() + Days::new(u64::from(day))
    }

    /// What the order sync does with a document.
    async fn ingest(&self, raw: &str) {
        let (app, scope) = (&self.app.app, AdminScope::console());
        let order = order_document::read(raw, "semi", clock::now()).expect("a readable document");
        let incoming = Incoming {
            order,
            gateway: "us".to_owned(),
            raw: raw.to_owned(),
        };
        let mut tx = app.db.write().await.unwrap();
        shops::lock(&mut tx, &scope, &self.shop_id).await.unwrap();
        let books = books::load(&mut tx, &scope, &self.shop_id, app.config.reporting_currency)
            .await
            .unwrap();
        orders::ingest(
            &mut tx,
            &scope,
            &self.shop_id,
            &books,
            app.config.timezone,
            clock::now(),
            vec![incoming],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// What the product sync does with a SKU.
    async fn see_sku(&self, sku: u8, currency: &str, price: i64) {
        let sku_id = (500 + u32::from(sku)).to_string();
        let seen = SeenSku {
            sku_id: sku_id.clone(),
            skc_id: None,
            spu_id: None,
            ext_code: None,
            name: "Lamp".to_owned(),
            spec: None,
            category: None,
            image_url: None,
            on_sale: true,
            stock: None,
        };
        let effective_from: DateTime<Utc> = clock::now();
        let record = PriceRow {
            sku_id,
            site_id: String::new(),
            effective_from,
            price,
            currency: currency.to_owned(),
        };
        let mut tx = self.app.app.db.write().await.unwrap();
        let scope = AdminScope::console();
        skus::put_seen(&mut tx, &scope, &self.shop_id, clock::now(), &[seen])
            .await
            .unwrap();
        prices::append(&mut tx, &scope, &self.shop_id, &[record]).await.unwrap();
        tx.commit().await.unwrap();
        self.recalculate().await;
    }

    async fn recalculate(&self) {
        let mut tx = self.app.app.db.write().await.unwrap();
        let job = Recalculate {
            selection: Selection::All,
        };
        registry::enqueue(&mut tx, &AdminScope::console(), &self.shop_id, &job, true)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn check(&self) {
        assert_rollups(&self.app, &self.owner, &self.shop_id, RANGE).await;
        assert_skus(&self.app, &self.owner, &self.shop_id, RANGE).await;
        assert_units(&self.app, &self.owner, &self.shop_id).await;
        for order in all_orders(&self.owner, &format!("shop_id={}", self.shop_id)).await {
            let number: u8 = text(&order["parent_order_sn"])["PO-211-".len()..].parse().unwrap();
            let expected = domain::order::OrderStatus::from_code(self.newest[&number].1).as_str();
            assert_eq!(order["status"], expected, "the newest document wins");
        }
    }
}

#[test]
fn rollups_equal_a_naive_count_after_any_history() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let bench = std::cell::RefCell::new(runtime.block_on(Bench::start()));
    let config = Config {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[42; 32]);
    let histories = prop::collection::vec(event(), 5..25);
    let outcome = TestRunner::new_with_rng(config, rng).run(&histories, |history| {
        runtime.block_on(play(&mut bench.borrow_mut(), history));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Plays a history on a shop of its own, looking after every event.
async fn play(bench: &mut Bench, history: Vec<Event>) {
    sql::execute(&bench.app.app, "delete from rates").await;
    bench.open_shop().await;
    for event in history {
        bench.apply(event).await;
        bench.check().await;
    }
    // Whatever order things came in, a full recalculation finds nothing left to do.
    bench.recalculate().await;
    bench.app.run_jobs().await;
    let last: Vec<(String,)> = sql::rows(&bench.app.app, "select result from jobs order by id desc limit 1").await;
    let last: Value = serde_json::from_str(&last[0].0).unwrap();
    assert_eq!(last["lines_changed"], 0, "{last}");
    bench.check().await;
    let archived = bench.owner.delete(&format!("/api/shops/{}", bench.shop_id)).await;
    archived.expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn units_of_30_days_follow_the_lines_and_the_days() {
    let mut bench = Bench::start().await;
    bench.open_shop().await;
    for sku in 0..4 {
        bench.see_sku(sku, "USD", 500).await;
    }
    let sold = |order: u8, version: u8, status: i64, days_ago: i64| {
        let placed = clock::now() - TimeDelta::days(days_ago);
        document_of(placed, order, version, status, (2, 1), order == 1)
    };
    for (order, days_ago) in [(0, 1), (1, 2), (2, 28), (3, 31), (4, 60)] {
        bench.ingest(&sold(order, 0, 2, days_ago)).await;
        assert_units(&bench.app, &bench.owner, &bench.shop_id).await;
    }
    let listed = async |bench: &Bench| -> i64 {
        let skus = bench
            .owner
            .get(&format!("/api/skus?shop_id={}", bench.shop_id))
            .await
            .ok();
        skus["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sku| sku["units_30d"].as_i64().unwrap())
            .sum()
    };
    // Orders 0 and 2: 2 × 1 and 1 × 3 units; order 1, whose first line is a bundle: 2 × (1 + 2) and 1 × 3.
    assert_eq!(listed(&bench).await, 5 + 5 + 9);
    bench.ingest(&sold(0, 1, 3, 1)).await;
    assert_eq!(listed(&bench).await, 5 + 9, "a cancelled order is no sale");
    // The figures stand on an earlier day: the next write moves them on.
    sql::execute(&bench.app.app, "update shops set units_day = '2026-01-01'").await;
    sql::execute(&bench.app.app, "update skus set units_30d = 77").await;
    bench.ingest(&sold(0, 2, 2, 1)).await;
    assert_eq!(listed(&bench).await, 5 + 5 + 9);
    assert_units(&bench.app, &bench.owner, &bench.shop_id).await;
}

#[tokio::test]
async fn totals_built_anew_are_the_totals_kept() {
    let mut bench = Bench::start().await;
    bench.open_shop().await;
    for sku in 0..3 {
        bench.see_sku(sku, "USD", 500).await;
    }
    for order in 0..5 {
        let event = Event::Document {
            order,
            version: order,
            status: usize::from(order),
            quantities: (2, 1),
            bundle: order % 2 == 0,
        };
        bench.apply(event).await;
    }
    bench.check().await;
    for (table, column) in [
        ("daily_totals", "lines"),
        ("daily_counts", "orders"),
        ("sku_totals", "units"),
    ] {
        let touched = sql::execute(&bench.app.app, &format!("update {table} set {column} = {column} + 1")).await;
        assert!(touched > 0, "{table} is empty");
    }
    let mut tx = bench.app.app.db.write().await.unwrap();
    let job = temu_omni::jobs::rebuild_totals::RebuildTotals {};
    registry::enqueue(&mut tx, &AdminScope::console(), &bench.shop_id, &job, true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    bench.app.run_jobs().await;
    bench.check().await;
}
