//! Signature, order of checks, rights, other interface types.

use serde_json::{Value, json};
use temu_api::{
    gateway::Gateway,
    sign::{TextRule, sign_as},
};
use temu_sim::{PlatformOptions, SimOptions, Simulator};

use crate::client::{call, credential, post, signed, small_world, standing, start};

async fn code(sim: &temu_sim::RunningSimulator, gateway: Gateway, fields: &Value) -> i64 {
    let url = format!("{}/openapi/router", sim.gateway_url(gateway));
    let (status, text) = post(&url, fields.to_string()).await.unwrap();
    assert_eq!(status, 200);
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["success"], false, "{answer}");
    assert!(
        answer["requestId"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{gateway}-")),
        "{answer}"
    );
    answer["errorCode"].as_i64().unwrap()
}

#[tokio::test]
async fn checks_come_in_the_documented_order() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let shop = &world.shops()[0];
    let us = credential(shop, Gateway::Us);
    let eu = credential(shop, Gateway::Eu);
    // Signed with these fields changed, so that only the change itself is wrong.
    let with = |business: Value| json!(signed(us, "bg.order.list.v2.get", business));
    let mut unsigned = with(json!({}));
    unsigned["sign"] = json!("00000000000000000000000000000000");
    assert_eq!(code(&sim, Gateway::Us, &json!([1])).await, 3_000_000);
    assert_eq!(code(&sim, Gateway::Us, &json!({"type": "x"})).await, 3_000_040);
    assert_eq!(code(&sim, Gateway::Us, &json!({"sign": "x"})).await, 3_000_025);
    assert_eq!(
        code(&sim, Gateway::Us, &json!({"sign": "x", "app_key": "nobody"})).await,
        3_000_026
    );
    assert_eq!(code(&sim, Gateway::Us, &unsigned).await, 3_000_001);
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"timestamp": null}))).await,
        3_000_010
    );
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"timestamp": 9_999_999_999_i64}))).await,
        3_000_011
    );
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"timestamp": "1000"}))).await,
        3_000_012
    );
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"data_type": null}))).await,
        3_000_013
    );
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"data_type": "XML"}))).await,
        3_000_014
    );
    assert_eq!(code(&sim, Gateway::Us, &with(json!({"type": null}))).await, 3_000_002);
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"type": "temu.goods.list.get"}))).await,
        3_000_003
    );
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"access_token": null}))).await,
        3_000_030
    );
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"access_token": "nobody"}))).await,
        3_000_031
    );
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"access_token": eu.access_token}))).await,
        3_000_031
    );
    assert_eq!(
        code(&sim, Gateway::Us, &with(json!({"type": "bg.local.goods.list.query"}))).await,
        3_000_032
    );
    assert_eq!(
        code(&sim, Gateway::Eu, &with(json!({}))).await,
        3_000_026,
        "an app of another gateway"
    );
}

#[tokio::test]
async fn cn_has_numbers_of_its_own_and_full_managed_shops_have_no_consumer_orders() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let full = &world.shops()[2];
    let cn = credential(full, Gateway::Cn);
    let semi = credential(&world.shops()[0], Gateway::Partner);
    let orders = json!(signed(semi, "bg.order.list.v2.get", json!({})));
    assert_eq!(
        code(&sim, Gateway::Partner, &orders).await,
        3_000_003,
        "a semi-managed shop's orders are elsewhere"
    );
    assert_eq!(code(&sim, Gateway::Cn, &json!({"type": "x"})).await, 7_000_014);
    assert_eq!(
        code(&sim, Gateway::Cn, &json!(signed(cn, "temu.goods.list.get", json!({})))).await,
        7_000_016
    );
    let partner = credential(full, Gateway::Partner);
    let orders = call(&sim, partner, "bg.order.list.v2.get", json!({})).await;
    assert_eq!(orders["errorCode"], 140_020_001);
    let sales = call(&sim, cn, "bg.goods.salesv2.get", json!({"pageNo": 1, "pageSize": 500})).await;
    let skus = sales["result"]["subOrderList"].as_array().unwrap().iter();
    let skus: Vec<&Value> = skus
        .flat_map(|row| row["skuQuantityDetailList"].as_array().unwrap())
        .collect();
    assert_eq!(skus.len(), 40);
    let sum = |field: &str| skus.iter().map(|sku| sku[field].as_i64().unwrap()).sum::<i64>();
    let (week, month, total) = (
        sum("lastSevenDaysSaleVolume"),
        sum("lastThirtyDaysSaleVolume"),
        sum("totalSaleVolume"),
    );
    assert!(0 < week && week < month && month < total, "{week} {month} {total}");
}

#[tokio::test]
async fn both_text_rules_sign_unless_strict() {
    let spec = small_world();
    let strict = PlatformOptions {
        strict_signature: true,
        ..PlatformOptions::default()
    };
    let strict = Simulator::start(SimOptions {
        platform: strict,
        ..standing(spec.clone())
    })
    .await
    .unwrap();
    let lenient = start(spec).await;
    let world = lenient.world();
    let us = credential(&world.shops()[0], Gateway::Us);
    let mut fields = signed(us, "bg.order.list.v2.get", json!({"note": "say \"hi\" \\ 你好"}));
    let url = |sim: &temu_sim::RunningSimulator| format!("{}/openapi/router", sim.gateway_url(Gateway::Us));
    let raw = json!(fields).to_string();
    fields.insert(
        "sign".to_owned(),
        json!(sign_as(TextRule::DemoEscaped, &us.app_secret, &fields)),
    );
    let escaped = json!(fields).to_string();
    for (sim, body, success) in [
        (&lenient, &raw, true),
        (&lenient, &escaped, true),
        (&strict, &raw, false),
        (&strict, &escaped, true),
    ] {
        let (_, text) = post(&url(sim), body.clone()).await.unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["success"], success, "{answer}");
    }
}

#[tokio::test]
async fn the_gateway_is_found_from_the_app_when_the_path_names_none() {
    let sim = start(small_world()).await;
    let world = sim.world();
    for credential in world.shops().iter().flat_map(|shop| &shop.credentials) {
        let partner = credential.gateway == Gateway::Partner;
        let name = if partner {
            "bg.open.accesstoken.info.get.global"
        } else {
            "bg.open.accesstoken.info.get"
        };
        let body = json!(signed(credential, name, json!({}))).to_string();
        let (_, text) = post(&format!("{}/openapi/router", sim.base_url), body).await.unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["success"], true, "{answer}");
        assert_eq!(
            answer["result"]["apiScopeList"].as_array().unwrap().len(),
            credential.scopes.len()
        );
        assert_eq!(answer["result"]["expiredTime"], credential.expires_at.timestamp());
    }
}

#[tokio::test]
async fn products_and_prices_cover_the_catalogue() {
    let sim = start(small_world()).await;
    let world = sim.world();
    let semi = &world.shops()[0];
    let partner = credential(semi, Gateway::Partner);
    let goods = call(
        &sim,
        partner,
        "temu.goods.list.get",
        json!({"page": 1, "pageSize": 100}),
    )
    .await;
    let rows = goods["result"]["data"].as_array().unwrap();
    let ids: Vec<i64> = rows
        .iter()
        .flat_map(|row| row["productSkuSummaries"].as_array().unwrap())
        .map(|sku| sku["productSkuId"].as_i64().unwrap())
        .collect();
    assert_eq!(ids, semi.skus.iter().map(|sku| sku.sku_id).collect::<Vec<_>>());
    let prices = call(
        &sim,
        partner,
        "temu.goods.price.list.get",
        json!({"productSkuIds": ids}),
    )
    .await;
    for (row, sku) in prices["result"]["productSkuSupplierPriceList"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&semi.skus)
    {
        assert_eq!(row["currencyType"], sku.currency.as_str());
        let sites = row["siteSupplierPrices"].as_array().unwrap();
        assert_eq!(sites.len(), sku.prices.len());
        for site in sites {
            let price = sku.price_for(site["siteId"].as_i64()).unwrap();
            assert_eq!(site["supplierPrice"], price.minor);
        }
    }
    let local = &world.shops()[1];
    let eu = credential(local, Gateway::Eu);
    let mut found = 0;
    for kind in [2, 3] {
        let query = json!({"pageNo": 1, "pageSize": 100, "skuSearchType": kind});
        let answer = call(&sim, eu, "bg.local.goods.sku.list.query", query).await;
        found += answer["result"]["skuList"].as_array().unwrap().len();
    }
    assert_eq!(found, local.skus.len());
    let too_many = json!({"pageNo": 1, "pageSize": 200, "goodsSearchType": 1});
    let answer = call(&sim, eu, "bg.local.goods.list.query", too_many).await;
    assert_eq!(
        (&answer["success"], &answer["errorCode"]),
        (&json!(false), &json!(1_000_000))
    );
    let goods_id = local.skus[0].goods_id;
    let query = json!({"querySupplierPriceBaseList": [{"goodsId": goods_id}]});
    let answer = call(&sim, eu, "bg.local.goods.sku.list.price.query", query).await;
    assert_eq!(
        answer["result"]["openapiGoodsSupplierPriceDTOList"][0]["goodsId"], goods_id,
        "{answer}"
    );
}

#[tokio::test]
async fn an_app_has_so_many_calls_a_second() {
    let options = PlatformOptions {
        calls_per_second: 2,
        ..PlatformOptions::default()
    };
    let sim = Simulator::start(SimOptions {
        platform: options,
        ..standing(small_world())
    })
    .await
    .unwrap();
    let world = sim.world();
    let us = credential(&world.shops()[0], Gateway::Us);
    let mut refused = 0;
    for _ in 0..10 {
        let answer = call(&sim, us, "bg.open.accesstoken.info.get", json!({})).await;
        refused += i32::from(answer["errorCode"] == 4_000_004);
    }
    assert!(refused > 0);
}
