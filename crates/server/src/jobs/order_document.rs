//! From an order document of the platform to an order of ours, refusing what cannot be true and saying where.

use chrono::{DateTime, TimeDelta, Utc};
use domain::order::{LinePart, Order, OrderLine, OrderStatus};
use serde_json::Value;
use sha2::{Digest, Sha256};
use temu_api::wire::orders::{ChildOrder, OrderDocument};

use crate::store::sync_issues::NewIssue;

/// Quantities and sold factors above this are typing errors of somebody, and would spoil every sum they enter.
const ABSURD_QUANTITY: i64 = 1_000_000;

/// Reads one document. An unreadable one becomes an issue that names the field, with the text as it came.
pub fn read(raw: &str, business_model: &str, now: DateTime<Utc>) -> Result<Order, NewIssue> {
    let issue = |reason: String| NewIssue {
        key: key_of(raw),
        reason,
        raw: raw.to_owned(),
    };
    let document = OrderDocument::parse(raw).map_err(|cause| issue(cause.to_string()))?;
    to_order(document, business_model, now).map_err(issue)
}

/// The order number if the text has one, else that of its first child order, else a fingerprint of the text.
fn key_of(raw: &str) -> String {
    let document: Value = serde_json::from_str(raw).unwrap_or_default();
    let named = [
        &document["parentOrderMap"]["parentOrderSn"],
        &document["orderList"][0]["orderSn"],
    ];
    let mut numbers = named.into_iter().filter_map(Value::as_str);
    match numbers.find(|number| !number.is_empty() && number.len() <= 64) {
        Some(number) => number.to_owned(),
        None => format!("sha256:{}", crate::secrets::hex(&Sha256::digest(raw.as_bytes()))),
    }
}

/// Every key that an issue about this order may stand under, for when it can be read.
pub fn keys_of(order: &Order) -> impl Iterator<Item = String> {
    let lines = order.lines.iter().map(|line| line.order_sn.clone());
    std::iter::once(order.parent_order_sn.clone()).chain(lines)
}

fn to_order(document: OrderDocument, business_model: &str, now: DateTime<Utc>) -> Result<Order, String> {
    let parent = document.parent_order_map;
    number("parentOrderMap.parentOrderSn", &parent.parent_order_sn)?;
    instant("parentOrderMap.parentOrderTime", parent.parent_order_time, now)?;
    instant("parentOrderMap.updateTime", parent.update_time, now)?;
    let mut lines = Vec::with_capacity(document.order_list.len());
    for (index, child) in document.order_list.into_iter().enumerate() {
        let line = to_line(child, business_model).map_err(|reason| format!("orderList[{index}].{reason}"))?;
        if lines.iter().any(|other: &OrderLine| other.order_sn == line.order_sn) {
            return Err(format!("orderList[{index}].orderSn: the same child order stands twice"));
        }
        lines.push(line);
    }
    Ok(Order {
        parent_order_sn: parent.parent_order_sn,
        status: OrderStatus::from_code(parent.parent_order_status),
        ordered_at: parent.parent_order_time,
        updated_at: parent.update_time,
        ship_by: parent.expect_ship_latest_time,
        shipped_at: parent.parent_shipping_time,
        region_id: parent.region_id,
        site_id: parent.site_id,
        lines,
    })
}

fn to_line(child: ChildOrder, business_model: &str) -> Result<OrderLine, String> {
    number("orderSn", &child.order_sn)?;
    if !(0..=ABSURD_QUANTITY).contains(&child.quantity) {
        return Err(format!(
            "quantity: {} is not between 0 and {ABSURD_QUANTITY}",
            child.quantity
        ));
    }
    let own_sku = child
        .sku_id
        .filter(|_| business_model == "local")
        .map(|id| id.to_string());
    let mut parts = Vec::with_capacity(child.product_list.len().max(1));
    for (index, part) in child.product_list.iter().enumerate() {
        let sold_factor = part.sold_factor.unwrap_or(1);
        if !(1..=ABSURD_QUANTITY).contains(&sold_factor) {
            return Err(format!(
                "productList[{index}].soldFactor: {sold_factor} is not between 1 and {ABSURD_QUANTITY}"
            ));
        }
        // The line's own id names the SKU of a local shop, unless the line is a bundle of several.
        let own = own_sku.clone().filter(|_| child.product_list.len() == 1);
        parts.push(LinePart {
            sku_id: own.or_else(|| part.product_sku_id.map(|id| id.to_string())),
            ext_code: part.ext_code.clone().filter(|code| !code.is_empty()),
            spu_id: part.product_id.map(|id| id.to_string()),
            sold_factor,
        });
    }
    if parts.is_empty() {
        let spu_id = child
            .goods_id
            .filter(|_| business_model == "local")
            .map(|id| id.to_string());
        parts.push(LinePart {
            sku_id: own_sku,
            ext_code: None,
            spu_id,
            sold_factor: 1,
        });
    }
    let text = |value: Option<String>| value.filter(|text| !text.is_empty());
    Ok(OrderLine {
        order_sn: child.order_sn,
        status: OrderStatus::from_code(child.order_status),
        quantity: child.quantity,
        original_quantity: child.original_order_quantity,
        name: text(child.original_goods_name)
            .or_else(|| text(child.goods_name))
            .unwrap_or_default(),
        spec: text(child.original_spec_name).or_else(|| text(child.spec)),
        thumb_url: text(child.thumb_url),
        shipped_at: child.order_shipping_time,
        parts,
    })
}

fn number(field: &str, value: &str) -> Result<(), String> {
    let plain = !value.is_empty() && value.len() <= 64 && value.chars().all(|c| c.is_ascii_graphic());
    if plain {
        Ok(())
    } else {
        Err(format!("{field}: not an order number"))
    }
}

/// Temu opened in 2022; a day of slack covers clocks that differ.
fn instant(field: &str, value: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), String> {
    let first = DateTime::from_timestamp(1_600_000_000, 0).unwrap_or_default();
    if value >= first && value <= now + TimeDelta::days(1) {
        return Ok(());
    }
    Err(format!(
        "{field}: {} cannot be; it is before 2020 or in the future",
        value.format("%Y-%m-%d")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"parentOrderMap":{"parentOrderSn":"PO-211-1","parentOrderStatus":2,"parentOrderTime":1759990000,
        "updateTime":1759991801,"siteId":100,"regionId":211},"orderList":[{"orderSn":"211-11","orderStatus":2,"quantity":2,
        "skuId":17,"goodsName":"Dress","productList":[{"productSkuId":51,"soldFactor":1,"extCode":"A"}]}]}"#;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_760_000_000, 0).unwrap()
    }

    #[test]
    fn the_business_model_decides_which_id_is_the_sku() {
        let sku = |model| read(GOOD, model, now()).unwrap().lines[0].parts[0].sku_id.clone();
        assert_eq!(sku("semi").as_deref(), Some("51"));
        assert_eq!(sku("local").as_deref(), Some("17"));
    }

    #[test]
    fn what_cannot_be_is_named_and_kept() {
        let bad = [
            (r#""quantity":2"#, r#""quantity":-2"#, "orderList[0].quantity"),
            (r#""quantity":2"#, r#""quantity":{"a":1}"#, "quantity"),
            (r#""soldFactor":1"#, r#""soldFactor":0"#, "soldFactor"),
            ("1759990000", "99999999999", "parentOrderTime"),
            (r#""parentOrderTime":1759990000,"#, "", "parentOrderTime"),
            (r#""PO-211-1""#, r#""""#, "parentOrderSn"),
            (r#""orderList""#, r#""orders""#, "orderList"),
        ];
        for (from, to, field) in bad {
            let raw = GOOD.replace(from, to);
            let issue = read(&raw, "semi", now()).unwrap_err();
            assert!(issue.reason.contains(field), "{}", issue.reason);
            assert_eq!(issue.raw, raw);
        }
        assert_eq!(
            read(&GOOD.replace(r#""quantity":2"#, r#""quantity":-2"#), "semi", now())
                .unwrap_err()
                .key,
            "PO-211-1"
        );
        let nameless = read(&GOOD.replace(r#""PO-211-1""#, "{}"), "semi", now())
            .unwrap_err()
            .key;
        assert_eq!(nameless, "211-11");
        assert!(keys_of(&read(GOOD, "semi", now()).unwrap()).any(|key| key == nameless));
        assert!(read("not json", "semi", now()).unwrap_err().key.starts_with("sha256:"));
    }
}
