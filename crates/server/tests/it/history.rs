//! Histories of a shop, event by event, for tests that look at its figures after each.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::money::{Currency, major_text};
use proptest::prelude::*;
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
    support::{Caller, TestApp},
    world::{all_orders, text},
};

const FIRST_DAY: &str = "2026-03-01";
/// Holds every day that a document of [`document`] names, and more.
const RANGE: (&str, &str) = ("2026-02-20", "2026-03-31");

/// Something that happens to a shop.
#[derive(Debug, Clone)]
pub(crate) enum Event {
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
pub(crate) const STATUSES: [i64; 8] = [1, 2, 3, 4, 5, 41, 51, 99];

pub(crate) fn event() -> impl Strategy<Value = Event> {
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
pub(crate) fn document(order: u8, version: u8, status: i64, quantities: (i64, i64), bundle: bool) -> String {
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

pub(crate) fn document_of(
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

pub(crate) struct Bench {
    pub(crate) app: TestApp,
    pub(crate) owner: Caller,
    pub(crate) shop_id: String,
    /// The newest version of each order that was given.
    pub(crate) newest: BTreeMap<u8, (u8, i64)>,
}

impl Bench {
    pub(crate) async fn start() -> Bench {
        let app = TestApp::start().await;
        let owner = app.owner().await;
        Bench {
            app,
            owner,
            shop_id: String::new(),
            newest: BTreeMap::new(),
        }
    }

    pub(crate) async fn open_shop(&mut self) {
        let body = json!({ "name": "history", "business_model": "semi" });
        let shop = self.owner.post("/api/shops", body).await.ok();
        self.shop_id = text(&shop["id"]);
        self.newest.clear();
    }

    pub(crate) async fn apply(&mut self, event: Event) {
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

    pub(crate) fn day(&self, day: u8) -> NaiveDate {
        FIRST_DAY.parse::<NaiveDate>().unwrap() + Days::new(u64::from(day))
    }

    /// What the order sync does with a document.
    pub(crate) async fn ingest(&self, raw: &str) {
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
    pub(crate) async fn see_sku(&self, sku: u8, currency: &str, price: i64) {
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

    pub(crate) async fn recalculate(&self) {
        let mut tx = self.app.app.db.write().await.unwrap();
        let job = Recalculate {
            selection: Selection::All,
        };
        registry::enqueue(&mut tx, &AdminScope::console(), &self.shop_id, &job, true)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub(crate) async fn check(&self) {
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
