//! Order documents gone wrong, or merely strange, in ways that a client must survive.

use serde_json::{Value, json};
use temu_api::wire::orders::OrderDocument;

use crate::faults::FaultKind;

/// Places of a document: parent field, or field of the first line.
const PARENT_FIELDS: [&str; 4] = ["parentOrderStatus", "parentOrderTime", "updateTime", "parentOrderSn"];
/// Fields that may be null, and whose loss changes no figure.
const DISPENSABLE: [&str; 16] = [
    "thumbUrl",
    "spec",
    "goodsName",
    "originalGoodsName",
    "originalSpecName",
    "orderLabel",
    "parentOrderLabel",
    "fulfillmentWarning",
    "packageAbnormalTypeList",
    "inventoryDeductionWarehouseId",
    "inventoryDeductionWarehouseName",
    "orderPaymentType",
    "isCancelledDuringPending",
    "hasShippingFee",
    "shippingMethod",
    "batchOrderNumberList",
];
const LINE_FIELDS: [&str; 3] = ["orderSn", "quantity", "orderStatus"];

/// The document with `kind` wrong in it; `number` decides where.
pub(super) fn spoil(document: &OrderDocument, kind: FaultKind, number: u64) -> Value {
    // The wire types are plain data, which always serialises.
    let mut value = serde_json::to_value(document).unwrap_or_default();
    let place = number as usize % (PARENT_FIELDS.len() + LINE_FIELDS.len());
    let (holder, field) = match PARENT_FIELDS.get(place) {
        Some(field) => ("/parentOrderMap", *field),
        None => ("/orderList/0", LINE_FIELDS[place - PARENT_FIELDS.len()]),
    };
    match kind {
        FaultKind::MissingField => {
            if let Some(object) = value.pointer_mut(holder).and_then(Value::as_object_mut) {
                object.remove(field);
            }
        }
        FaultKind::OddStatus => {
            let label = json!([{ "name": "sim_label_of_tomorrow", "value": 1 }]);
            for (holder, field, odd) in [
                ("/parentOrderMap", "parentOrderStatus", json!(99)),
                ("/parentOrderMap", "parentOrderLabel", label),
                ("/orderList/0", "orderStatus", json!(99)),
            ] {
                set(&mut value, holder, field, odd);
            }
        }
        FaultKind::NumbersAsText => each_number(&mut value, &|field, number| {
            let is_one = field.ends_with("Id") || field.to_ascii_lowercase().ends_with("quantity");
            is_one.then(|| json!(number.to_string()))
        }),
        FaultKind::Milliseconds => each_number(&mut value, &|field, number| {
            field.ends_with("Time").then(|| json!(number * 1_000))
        }),
        FaultKind::Sparse => thin_out(&mut value, number as usize % 2),
        FaultKind::NoLabels => {
            for (holder, field) in [("/parentOrderMap", "parentOrderLabel"), ("/orderList/0", "orderLabel")] {
                set(&mut value, holder, field, json!([]));
            }
        }
        FaultKind::WrongType => set(&mut value, holder, field, json!({"value": [1]})),
        _ => {
            let (holder, field, absurd) = match number % 4 {
                0 => ("/orderList/0", "quantity", json!(-3)),
                1 => ("/orderList/0", "quantity", json!(9_000_000_000_000_000_000_i64)),
                2 => ("/parentOrderMap", "parentOrderTime", json!("99999999999999999999")),
                _ => ("/parentOrderMap", "updateTime", json!(-1_i64 << 60)),
            };
            set(&mut value, holder, field, absurd);
        }
    }
    value
}

fn set(value: &mut Value, holder: &str, field: &str, wrong: Value) {
    if let Some(object) = value.pointer_mut(holder).and_then(Value::as_object_mut) {
        object.insert(field.to_owned(), wrong);
    }
}

/// Puts something else in the place of the numbers of all fields that `other` chooses.
fn each_number(value: &mut Value, other: &impl Fn(&str, i64) -> Option<Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_i64().and_then(|number| other(name, number)) {
                    Some(new) => *value = new,
                    None => each_number(value, other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_number(item, other)),
        _ => {}
    }
}

/// Takes away the dispensable fields of parent and lines: every second one is removed, the others are null.
fn thin_out(document: &mut Value, removed: usize) {
    let parts = document
        .as_object_mut()
        .into_iter()
        .flat_map(|parts| parts.values_mut());
    let objects = parts.flat_map(|part| match part {
        Value::Array(lines) => lines.iter_mut().collect(),
        parent => vec![parent],
    });
    for fields in objects.filter_map(Value::as_object_mut) {
        for (index, field) in DISPENSABLE.iter().enumerate() {
            if index % 2 == removed {
                fields.remove(*field);
            } else if let Some(value) = fields.get_mut(*field) {
                *value = Value::Null;
            }
        }
    }
}
