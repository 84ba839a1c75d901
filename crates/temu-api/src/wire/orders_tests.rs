//! Tests of the order documents: the reference's sample, nothing where nothing may stand, and round trips.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn sample() -> Value {
    json!({
        "parentOrderMap": {
            "parentOrderSn": "PO-211-00000000000000001", "parentOrderStatus": 2,
            "parentOrderTime": 1759990000, "parentOrderPendingFinishTime": 1759991800, "parentConfirmTime": 1759991800,
            "expectShipLatestTime": 1760163600, "latestDeliveryTime": 1760700000, "parentShippingTime": null,
            "updateTime": 1759991801, "siteId": 100, "regionId": 211,
            "parentOrderLabel": [{ "name": "soon_to_be_overdue", "value": 0 }],
            "fulfillmentWarning": [], "hasShippingFee": null, "orderPaymentType": "PPD",
            "batchOrderNumberList": null, "shippingMethod": 1, "isShipmentConsolidatedByMainMall": false },
        "orderList": [{
            "orderSn": "211-00000000000000011", "orderStatus": 2,
            "quantity": 2, "originalOrderQuantity": 3, "canceledQuantityBeforeShipment": 1,
            "goodsId": 601000000000001_i64, "skuId": 17590000000001_i64,
            "goodsName": "Sim Dress", "spec": "Red / M", "originalGoodsName": "模拟连衣裙", "originalSpecName": "红色 / M",
            "thumbUrl": "https://img.example/x.jpg",
            "productList": [{ "productId": 50000000001_i64, "productSkuId": 51000000001_i64, "soldFactor": 1, "extCode": "DRESS-RED-M" }],
            "orderLabel": [{ "name": "customized_products", "value": 0 }],
            "packageAbnormalTypeList": [], "fulfillmentWarning": [],
            "fulfillmentType": "fulfillBySeller", "orderPaymentType": "PPD",
            "inventoryDeductionWarehouseId": "WH-1", "inventoryDeductionWarehouseName": "Sim WH",
            "isCancelledDuringPending": false, "orderCreateTime": 1759990000, "orderShippingTime": null,
            "earliestTimeBuyShippingLabel": null, "earliestTimeGetShippingDocument": null,
            "qualificationUploadEndTime": null }] })
}

fn parse(document: &Value) -> Result<OrderDocument, ParseError> {
    OrderDocument::parse(&document.to_string())
}

#[test]
fn the_sample_keeps_every_field() {
    let written = serde_json::to_value(parse(&sample()).unwrap()).unwrap();
    for (part, pointer) in [("parent", "/parentOrderMap"), ("child", "/orderList/0")] {
        let (before, after) = (sample(), &written);
        for (key, value) in before.pointer(pointer).unwrap().as_object().unwrap() {
            assert_eq!(&after.pointer(pointer).unwrap()[key], value, "{part} {key}");
        }
    }
}

#[test]
fn only_the_needed_fields_must_be_there() {
    let document = parse(&json!({
        "parentOrderMap": { "parentOrderSn": "PO-211-1", "parentOrderStatus": 99, "parentOrderTime": "1759990000000",
            "updateTime": "1759991801", "unknown": {} },
        "orderList": [{ "orderSn": "211-1", "orderStatus": "2", "quantity": 1, "productList": null, "skuId": "" }] }))
    .unwrap();
    assert_eq!(document.parent_order_map.parent_order_status, 99);
    assert_eq!(document.parent_order_map.parent_order_time.timestamp(), 1_759_990_000);
    assert_eq!(document.order_list[0].order_status, 2);
    assert!(document.order_list[0].product_list.is_empty());
}

#[test]
fn a_bad_field_is_named() {
    let cases = [
        ("/parentOrderMap/updateTime", Value::Null, "parentOrderMap.updateTime"),
        (
            "/parentOrderMap/parentOrderSn",
            json!(""),
            "parentOrderMap.parentOrderSn",
        ),
        ("/orderList/0/quantity", json!("two"), "orderList[0].quantity"),
        (
            "/orderList/0/productList/0/soldFactor",
            json!(true),
            "orderList[0].productList[0].soldFactor",
        ),
    ];
    for (pointer, value, path) in cases {
        let mut document = sample();
        *document.pointer_mut(pointer).unwrap() = value;
        assert_eq!(parse(&document).unwrap_err().path, path);
    }
    let mut document = sample();
    document["orderList"][0].as_object_mut().unwrap().remove("orderSn");
    assert!(parse(&document).unwrap_err().to_string().contains("orderSn"));
}

#[test]
fn one_bad_order_does_not_spoil_the_page() {
    let text = json!({ "totalItemNum": "2", "pageItems": [sample(), {"parentOrderMap": 7}] }).to_string();
    let page: OrderPage = crate::wire::parse(&text).unwrap();
    assert_eq!(page.total_item_num, 2);
    let parsed: Vec<_> = page
        .page_items
        .iter()
        .map(|row| OrderDocument::parse(row.get()))
        .collect();
    assert!(parsed[0].is_ok());
    assert_eq!(parsed[1].as_ref().unwrap_err().path, "parentOrderMap");
}

#[test]
fn an_answer_without_the_list_is_not_an_empty_page() {
    assert!(crate::wire::parse::<OrderPage>(r#"{"totalItemNum":0}"#).is_err());
    assert!(crate::wire::parse::<OrderPage>("{}").is_err());
    let page = crate::wire::parse::<OrderPage>(r#"{"totalItemNum":0,"pageItems":null}"#).unwrap();
    assert!(page.page_items.is_empty());
}

fn instant() -> impl Strategy<Value = Option<DateTime<Utc>>> {
    prop::option::of((1_i64..4_000_000_000).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap()))
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(".{1,12}")
}

prop_compose! {
    fn part()(product_id in any::<Option<i64>>(), product_sku_id in any::<Option<i64>>(), sold_factor in any::<Option<i64>>(), ext_code in text()) -> ProductPart {
        ProductPart { product_id, product_sku_id, sold_factor, ext_code }
    }
}

prop_compose! {
    fn document()(
        sn in ".{1,20}", status in any::<i64>(), at in (1_i64..4_000_000_000), numbers in any::<[Option<i64>; 4]>(),
        times in prop::array::uniform4(instant()), texts in prop::array::uniform4(text()), flag in any::<Option<bool>>(),
        parts in prop::collection::vec(part(), 0..4),
    ) -> OrderDocument {
        let mut document = parse(&sample()).unwrap();
        let parent = &mut document.parent_order_map;
        parent.parent_order_sn = sn;
        parent.parent_order_status = status;
        parent.update_time = DateTime::from_timestamp(at, 0).unwrap();
        [parent.parent_confirm_time, parent.parent_shipping_time, parent.latest_delivery_time, parent.expect_ship_latest_time] = times;
        [parent.site_id, parent.region_id, ..] = numbers;
        parent.has_shipping_fee = flag;
        let line = &mut document.order_list[0];
        [.., line.goods_id, line.sku_id] = numbers;
        [line.goods_name, line.spec, line.original_goods_name, line.inventory_deduction_warehouse_id] = texts;
        line.product_list = parts;
        document
    }
}

proptest! {
    #[test]
    fn parse_reverses_serialise(document in document()) {
        let text = serde_json::to_string(&document).unwrap();
        prop_assert_eq!(OrderDocument::parse(&text).unwrap(), document);
    }

    #[test]
    fn numbers_as_text_and_milliseconds_mean_the_same(document in document()) {
        let mut tree = serde_json::to_value(&document).unwrap();
        let parent = tree["parentOrderMap"].as_object_mut().unwrap();
        for (key, value) in parent.iter_mut() {
            // A moment of 1973 in milliseconds is below the border between the units, so those stay in seconds.
            match value.as_i64() {
                Some(seconds) if key.ends_with("Time") && seconds >= 100_000_000 => *value = json!(seconds * 1000),
                Some(number) => *value = json!(number.to_string()),
                None => {}
            }
        }
        prop_assert_eq!(parse(&tree).unwrap(), document);
    }
}
