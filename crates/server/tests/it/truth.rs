//! What the product says, compared with what is true in the world.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    money::{Currency, major_text, ratio_text},
    order::OrderStatus,
};
use serde_json::{Value, json};
use temu_sim::truth::{Figures, TruthQuery};

use crate::world::{TestShop, TestWorld, all_orders, text};

impl TestWorld {
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
}

fn status(code: i64) -> &'static str {
    OrderStatus::from_code(code).as_str()
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
