//! The request signature: MD5 over the sorted top-level fields, wrapped in the app secret.
//!
//! One ordered value tree gives both the body and the signed text, so the two cannot disagree.
//! Nested objects keep the order in which they were built; only top-level keys are sorted.

use md5::{Digest, Md5};
use serde_json::{Map, Value};

/// How a top-level string becomes text. The platform's own demo and its other clients disagree here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextRule {
    /// The characters as they are. What this client signs with.
    #[default]
    Raw,
    /// JSON-escaped, then stripped of every quote at both ends, as in the platform's Python demo.
    DemoEscaped,
}

/// Drops top-level nulls and empty strings: whether the platform signs them is unknown, so they are never sent.
pub fn prepare(fields: Map<String, Value>) -> Map<String, Value> {
    fields
        .into_iter()
        .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""))
        .collect()
}

/// The text between the two secrets, by the rule this client uses. Leaves out `sign`, drops nothing else.
pub fn canonical_text(fields: &Map<String, Value>) -> String {
    canonical_text_as(TextRule::Raw, fields)
}

/// The text between the two secrets, by a chosen rule. Leaves out `sign`, drops nothing else.
pub fn canonical_text_as(rule: TextRule, fields: &Map<String, Value>) -> String {
    let mut entries: Vec<_> = fields.iter().filter(|(key, _)| key.as_str() != "sign").collect();
    // `str` compares by bytes, which is the order asked for: upper case, then `_`, then lower case.
    entries.sort_unstable_by_key(|(key, _)| key.as_str());
    let mut text = String::new();
    for (key, value) in entries {
        text.push_str(key);
        match (rule, value) {
            (TextRule::Raw, Value::String(string)) => text.push_str(string),
            (TextRule::DemoEscaped, Value::String(_)) => text.push_str(value.to_string().trim_matches('"')),
            // Compact JSON, non-ASCII and `/` unescaped, numbers digit for digit as they were written.
            _ => text.push_str(&value.to_string()),
        }
    }
    text
}

/// The value of `sign` for these fields: 32 upper-case hexadecimal digits.
pub fn sign(secret: &str, fields: &Map<String, Value>) -> String {
    sign_as(TextRule::Raw, secret, fields)
}

/// The value of `sign` by a chosen rule, for a receiver that accepts more than one.
pub fn sign_as(rule: TextRule, secret: &str, fields: &Map<String, Value>) -> String {
    md5_between(secret, &canonical_text_as(rule, fields))
}

/// The value of the `toa-sign` header with which a label or customisation file is downloaded.
///
/// `random` is 32 digits, `timestamp` is seconds; both are also sent as headers.
pub fn toa_sign(secret: &str, app_key: &str, access_token: &str, random: &str, timestamp: i64) -> String {
    let text = format!("toa-access-token{access_token}toa-app-key{app_key}toa-random{random}toa-timestamp{timestamp}");
    md5_between(secret, &text)
}

fn md5_between(secret: &str, text: &str) -> String {
    let digest = Md5::new()
        .chain_update(secret)
        .chain_update(text)
        .chain_update(secret)
        .finalize();
    digest.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const SECRET: &str = "simSecret0000000000000000000000000000aaaa";

    fn map(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn vector_1_nested_arrays_and_objects() {
        let fields = map(
            r#"{"app_key":"simkey-0001","access_token":"simtoken-abc","data_type":"JSON","timestamp":1760000000,
            "type":"bg.logistics.shipment.v2.confirm","version":"V1","sendType":0,
            "sendRequestList":[{"carrierId":700000001,"trackingNumber":"SIM123456789",
            "orderSendInfoList":[{"parentOrderSn":"PO-211-00000000000000001","orderSn":"211-00000000000000011","quantity":2},
            {"parentOrderSn":"PO-211-00000000000000001","orderSn":"211-00000000000000012","quantity":1}],
            "confirmAcceptance":[]}]}"#,
        );
        assert_eq!(
            canonical_text(&fields),
            r#"access_tokensimtoken-abcapp_keysimkey-0001data_typeJSONsendRequestList[{"carrierId":700000001,"trackingNumber":"SIM123456789","orderSendInfoList":[{"parentOrderSn":"PO-211-00000000000000001","orderSn":"211-00000000000000011","quantity":2},{"parentOrderSn":"PO-211-00000000000000001","orderSn":"211-00000000000000012","quantity":1}],"confirmAcceptance":[]}]sendType0timestamp1760000000typebg.logistics.shipment.v2.confirmversionV1"#
        );
        assert_eq!(sign(SECRET, &fields), "8C2C3D6D2ED27A10426AC0DD63A7CEA4");
    }

    #[test]
    fn vector_2_unicode_slash_upper_case_key_and_big_integer() {
        let fields = map(
            r#"{"app_key":"simkey-0001","access_token":"simtoken-abc","data_type":"JSON","timestamp":1760000100,
            "type":"temu.local.goods.list.retrieve","version":"V1","pageSize":50,"goodsName":"夏季连衣裙 Größe M €",
            "outGoodsSnList":["SKU-001","Ñandú/№7"],"catIdList":[12438,9007199254740993],"Z_upper":"x"}"#,
        );
        assert_eq!(
            canonical_text(&fields),
            r#"Z_upperxaccess_tokensimtoken-abcapp_keysimkey-0001catIdList[12438,9007199254740993]data_typeJSONgoodsName夏季连衣裙 Größe M €outGoodsSnList["SKU-001","Ñandú/№7"]pageSize50timestamp1760000100typetemu.local.goods.list.retrieveversionV1"#
        );
        assert_eq!(sign(SECRET, &fields), "4A5F12C403880DE73D23F2EA9E93CA5F");
    }

    #[test]
    fn vector_3_booleans_empty_containers_and_nested_null() {
        let fields = map(
            r#"{"app_key":"simkey-0001","access_token":"simtoken-abc","data_type":"JSON","timestamp":1760000200,
            "type":"bg.order.list.v2.get","version":"V1","pageNumber":1,"pageSize":100,"updateAtStart":1759990000,
            "updateAtEnd":1760000200,"hasPreSaleOrder":false,"sortby":"updateTime","fulfillmentTypeList":["fulfillBySeller"],
            "flags":{"a":true,"b":null,"c":[],"d":{}},"emptyList":[]}"#,
        );
        assert_eq!(
            canonical_text(&fields),
            r#"access_tokensimtoken-abcapp_keysimkey-0001data_typeJSONemptyList[]flags{"a":true,"b":null,"c":[],"d":{}}fulfillmentTypeList["fulfillBySeller"]hasPreSaleOrderfalsepageNumber1pageSize100sortbyupdateTimetimestamp1760000200typebg.order.list.v2.getupdateAtEnd1760000200updateAtStart1759990000versionV1"#
        );
        assert_eq!(sign(SECRET, &fields), "99460C7D12229031D63A93E89FFF7DA0");
    }

    #[test]
    fn vector_4_ambiguous_cases() {
        let fields = map(
            r#"{"app_key":"simkey-0001","access_token":"simtoken-abc","data_type":"JSON","version":"V1",
            "timestamp":1760000300,"type":"bg.sim.echo","note":"He said \"ok\"\nline2 \\ end","blank":"","nothing":null}"#,
        );
        assert_eq!(
            sign_as(TextRule::DemoEscaped, SECRET, &fields),
            "40DA1D6E2CADE9CC415E3230A1E86728"
        );
        assert_eq!(sign(SECRET, &fields), "89131C5471424531ABC4E3C24113F90A");
        assert_eq!(sign(SECRET, &prepare(fields)), "8A3D79DE95D8E49602CFD67AD3FD6008");
    }

    #[test]
    fn vector_5_one_boolean() {
        let mut fields = map(
            r#"{"app_key":"simkey-0001","access_token":"simtoken-abc","data_type":"JSON","version":"V1",
            "timestamp":1760000300,"type":"bg.sim.echo","flag":true}"#,
        );
        assert_eq!(sign(SECRET, &fields), "ED28BD9EA36930D7A3C0DFC142CF3ECA");
        fields["flag"] = json!("True");
        assert_eq!(
            sign(SECRET, &fields),
            "FCC2CC5AD5D7CABFB627B7E6B3ADE9D3",
            "the known bug of other clients"
        );
    }

    #[test]
    fn vector_file_download() {
        let random = "01234567890123456789012345678901";
        assert_eq!(
            toa_sign(SECRET, "simkey-0001", "simtoken-abc", random, 1_760_000_400),
            "D750B31FC5F70F0484B7BE535C0D8E5B"
        );
    }

    #[test]
    fn demo_rule_eats_quotes_at_both_ends() {
        let fields = map(r#"{"a":"end\""}"#);
        assert_eq!(canonical_text_as(TextRule::DemoEscaped, &fields), r"aend\");
        assert_eq!(canonical_text(&fields), "aend\"");
    }

    #[test]
    fn an_existing_sign_is_left_out() {
        assert_eq!(
            sign(SECRET, &map(r#"{"a":1,"sign":"x"}"#)),
            sign(SECRET, &map(r#"{"a":1}"#))
        );
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-zA-Z_]{1,6}", inner), 0..4)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    fn fields() -> impl Strategy<Value = Map<String, Value>> {
        prop::collection::vec(("[a-zA-Z_]{1,8}", value()), 0..8).prop_map(|entries| entries.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_receiver_computes_the_same_from_the_body(fields in fields()) {
            let prepared = prepare(fields);
            let body = serde_json::to_string(&prepared).unwrap();
            prop_assert_eq!(canonical_text(&map(&body)), canonical_text(&prepared));
            prop_assert_eq!(serde_json::to_string(&map(&body)).unwrap(), body);
        }

        #[test]
        fn order_of_top_level_keys_does_not_matter(fields in fields()) {
            let reversed: Map<String, Value> = fields.iter().rev().map(|(k, v)| (k.clone(), v.clone())).collect();
            prop_assert_eq!(sign(SECRET, &fields), sign(SECRET, &reversed));
        }
    }
}
