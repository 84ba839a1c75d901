//! A naive count of a shop's stored lines, to compare the rollups behind summary and trend with.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;
use domain::{
    day::business_day,
    money::{Currency, major_text},
};
use serde_json::{Value, json};
use temu_omni::clock;

use crate::{
    sql,
    support::{Caller, TestApp},
};

/// One line as it is stored, as far as a report needs it.
type Line = (
    String,
    Option<String>,
    String,
    i64,
    bool,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

#[derive(Debug, Default, PartialEq, Eq)]
struct Figures {
    parents: BTreeSet<String>,
    lines: i64,
    units: i64,
    gmv: i64,
    gmv_with_cost: i64,
    cost: i64,
    lines_with_gmv: i64,
    lines_with_profit: i64,
    lines_without_price: i64,
    lines_without_cost: i64,
    lines_unmatched: i64,
    unconverted: BTreeMap<String, i64>,
}

impl Figures {
    fn add(&mut self, line: &Line) {
        let (_, _, parent, quantity, matched, gmv, cost, price_currency, cost_currency, own) = line;
        self.parents.insert(parent.clone());
        self.lines += 1;
        self.units += quantity;
        self.lines_unmatched += i64::from(!matched);
        self.lines_without_price += i64::from(price_currency.is_none());
        self.lines_without_cost += i64::from(cost_currency.is_none());
        let Some(gmv) = gmv else {
            if let (Some(currency), Some(own)) = (price_currency, own) {
                *self.unconverted.entry(currency.clone()).or_default() += own;
            }
            return;
        };
        self.gmv += gmv;
        self.lines_with_gmv += 1;
        if let Some(cost) = cost {
            self.gmv_with_cost += gmv;
            self.cost += cost;
            self.lines_with_profit += 1;
        }
    }

    fn to_json(&self) -> Value {
        let text = |known: bool, minor: i64| (self.lines == 0 || known).then(|| major_text(minor, Currency::CNY));
        let (priced, costed) = (self.lines_with_gmv > 0, self.lines_with_profit > 0);
        let own = |(code, minor): (&String, &i64)| json!({ "currency": code, "gmv": major_text(*minor, Currency::parse(code).unwrap()) });
        json!({
            "orders": self.parents.len(), "lines": self.lines, "units": self.units,
            "gmv": text(priced, self.gmv), "gmv_with_cost": text(priced, self.gmv_with_cost),
            "cost": text(costed, self.cost), "profit": text(costed, self.gmv_with_cost - self.cost),
            "lines_without_price": self.lines_without_price, "lines_without_cost": self.lines_without_cost,
            "lines_unmatched": self.lines_unmatched,
            "unconverted": self.unconverted.iter().filter(|(_, gmv)| **gmv != 0).map(own).collect::<Vec<_>>(),
        })
    }
}

/// Compares summary and trend of a shop, ordered and shipped, with a count over its stored lines.
pub(crate) async fn assert_rollups(app: &TestApp, caller: &Caller, shop_id: &str, range: (&str, &str)) {
    let lines: Vec<Line> = sql::rows(
        &app.app,
        &format!(
            "select cast(day as text), cast(shipped_day as text), parent_order_sn, quantity, matched, gmv, cost, \
             case when gmv_original is null then null else price_currency end, \
             case when cost_original is null then null else cost_currency end, gmv_original \
             from order_lines where effective and shop_id = '{shop_id}'"
        ),
    )
    .await;
    for basis in ["ordered", "shipped"] {
        let mut days: BTreeMap<String, Figures> = BTreeMap::new();
        let mut whole = Figures::default();
        for line in &lines {
            if let Some(day) = if basis == "ordered" {
                Some(&line.0)
            } else {
                line.1.as_ref()
            } {
                days.entry(day.clone()).or_default().add(line);
                whole.add(line);
            }
        }
        let query = format!("from={}&to={}&basis={basis}&shop_id={shop_id}", range.0, range.1);
        let trend = caller.get(&format!("/api/analytics/trend?{query}")).await.ok();
        let mut orders = 0;
        for item in trend["items"].as_array().unwrap() {
            let expected = days.remove(item["period"].as_str().unwrap()).unwrap_or_default();
            assert_contains(&format!("{basis} on {}", item["period"]), item, &expected.to_json());
            orders += item["orders"].as_i64().unwrap();
        }
        assert!(days.is_empty(), "days outside the range: {days:?}");
        let summary = caller.get(&format!("/api/analytics/summary?{query}")).await.ok();
        let mut expected = whole.to_json();
        // A parent that ships on two days counts on both.
        expected["orders"] = json!(orders);
        assert_contains(basis, &summary, &expected);
    }
}

/// Compares the ranking of SKUs, and how many of them lack a price or a cost, with a count over the stored lines, for the
/// whole range and for pieces of it that do and do not hold a whole month.
pub(crate) async fn assert_skus(app: &TestApp, caller: &Caller, shop_id: &str, range: (&str, &str)) {
    for (from, to) in [
        range,
        (range.0, "2026-03-04"),
        ("2026-03-01", range.1),
        ("2026-03-02", "2026-03-20"),
    ] {
        let rows: Vec<(String, i64, i64, Option<i64>)> = sql::rows(
            &app.app,
            &format!(
                "select sku_id, cast(count(distinct parent_order_sn) as bigint), cast(sum(units) as bigint), \
                 cast(sum(gmv) as bigint) from (\
                 select sku_id, parent_order_sn, quantity * sold_factor as units, gmv, day from order_lines \
                 where shop_id = '{shop_id}' and effective and parts_count = 1 union all \
                 select p.sku_id, p.parent_order_sn, p.units, p.gmv, l.day from order_line_parts as p join order_lines as l \
                 on l.shop_id = p.shop_id and l.order_sn = p.order_sn where p.shop_id = '{shop_id}' and l.effective) as sold \
                 where sku_id is not null and day >= '{from}' and day <= '{to}' group by sku_id"
            ),
        )
        .await;
        let query = format!("from={from}&to={to}&shop_id={shop_id}");
        let ranking = caller.get(&format!("/api/analytics/skus?{query}&limit=200")).await.ok();
        let known = |item: &&Value| item["sku_id"].is_string();
        let ranked: Vec<&Value> = ranking["items"].as_array().unwrap().iter().filter(known).collect();
        assert_eq!(ranked.len(), rows.len(), "{query}: {ranking:#}");
        for (sku_id, orders, units, gmv) in rows {
            let item = ranked
                .iter()
                .find(|item| item["sku_id"] == json!(sku_id))
                .expect("the SKU");
            let gmv = gmv.map(|minor| major_text(minor, Currency::CNY));
            assert_contains(&query, item, &json!({ "orders": orders, "units": units, "gmv": gmv }));
        }
        let without_cost = format!(
            "select count(distinct sku_id) from order_lines as l where shop_id = '{shop_id}' and effective and parts_count = 1 \
             and sku_id is not null and cost_original is null and day >= '{from}' and day <= '{to}'"
        );
        let summary = caller.get(&format!("/api/analytics/summary?{query}")).await.ok();
        let at_least = sql::number(&app.app, &without_cost).await;
        assert!(
            summary["skus_without_cost"].as_i64().unwrap() >= at_least,
            "{query}: {summary:#}"
        );
    }
}

/// Compares the units of 30 days in the list of SKUs with a count over the stored lines.
pub(crate) async fn assert_units(app: &TestApp, caller: &Caller, shop_id: &str) {
    let today = business_day(clock::now(), app.app.config.timezone);
    let month_ago = today - Days::new(30);
    let rows: Vec<(String, i64)> = sql::rows(
        &app.app,
        &format!(
            "select sku_id, cast(sum(units) as bigint) from (\
             select sku_id, quantity * sold_factor as units, day from order_lines \
             where shop_id = '{shop_id}' and effective and parts_count = 1 union all \
             select p.sku_id, p.units, l.day from order_line_parts as p join order_lines as l \
             on l.shop_id = p.shop_id and l.order_sn = p.order_sn where p.shop_id = '{shop_id}' and l.effective) as sold \
             where sku_id is not null and day > '{month_ago}' and day <= '{today}' group by sku_id"
        ),
    )
    .await;
    let rows: BTreeMap<String, i64> = rows.into_iter().collect();
    let listed = caller.get(&format!("/api/skus?shop_id={shop_id}&limit=200")).await.ok();
    for sku in listed["items"].as_array().unwrap() {
        let expected = rows.get(sku["sku_id"].as_str().unwrap()).copied().unwrap_or(0);
        assert_eq!(sku["units_30d"], json!(expected), "{sku:#}");
    }
}

fn assert_contains(what: &str, found: &Value, expected: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&found[name], value, "{what}: {name} of {found:#}");
    }
}
