//! Supply prices: `temu.goods.price.list.get` and `bg.local.goods.sku.list.price.query` (temu-open-api.md §11).

use domain::money::Money;
use serde::Serialize;
use serde_json::{Value, value::RawValue};
use temu_api::wire::{
    prices::{PriceList, PriceRow, SitePrice},
    products::DecimalMoney,
};

use super::{gatekeeper::Call, raw, refusal::Refusal};
use crate::world::{BusinessModel, Sku};

/// Prices of the SKUs asked for, in minor units; unknown SKUs are left out.
pub(super) fn list(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let wanted = call.params.ints("productSkuIds")?;
    if wanted.is_empty() {
        return Err(Refusal::new(1_000_003, "productSkuIds is required"));
    }
    let semi = call.shop.business_model() == BusinessModel::Semi;
    let mut rows = Vec::new();
    for sku in wanted
        .iter()
        .filter_map(|id| call.shop.skus.iter().find(|sku| sku.sku_id == *id))
    {
        rows.push(raw(&PriceRow {
            product_id: Some(sku.spu_id),
            product_skc_id: sku.skc_id,
            product_sku_id: sku.sku_id,
            // Out of use for semi-managed shops.
            supplier_price: sku.prices.first().filter(|_| !semi).map(|price| price.minor),
            currency_type: Some(sku.currency.to_string()),
            site_supplier_prices: site_prices(sku),
        })?);
    }
    raw(&PriceList {
        product_sku_supplier_price_list: rows,
    })
}

fn site_prices(sku: &Sku) -> Vec<SitePrice> {
    let site_price = |price: &crate::world::SitePrice| {
        let row = SitePrice {
            site_id: price.site_id?,
            supplier_price: Some(price.minor),
            price_review_status: Some(2),
        };
        Some(row)
    };
    sku.prices.iter().filter_map(site_price).collect()
}

/// The price of a local SKU as decimal text; `"0.00"` while there is none.
pub(super) fn decimal_price(sku: &Sku) -> DecimalMoney {
    let price = sku.price_for(None).unwrap_or(Money::new(0, sku.currency));
    DecimalMoney {
        amount: Some(price.to_major()),
        currency: Some(sku.currency.to_string()),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LocalPrices {
    openapi_goods_supplier_price_d_t_o_list: Vec<GoodsPrices>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GoodsPrices {
    goods_id: i64,
    openapi_sku_supplier_price_d_t_o_list: Vec<SkuPrice>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SkuPrice {
    sku_id: i64,
    supplier_price: DecimalMoney,
}

/// Prices of local SKUs, by product, as decimal text.
pub(super) fn local(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let asked = call
        .params
        .0
        .get("querySupplierPriceBaseList")
        .and_then(Value::as_array);
    let asked = asked.ok_or_else(|| Refusal::new(150_011_055, "required field missing: querySupplierPriceBaseList"))?;
    let goods_ids = asked
        .iter()
        .filter_map(|item| item.get("goodsId").and_then(Value::as_i64));
    let goods = goods_ids.map(|goods_id| GoodsPrices {
        goods_id,
        openapi_sku_supplier_price_d_t_o_list: priced(call, goods_id),
    });
    raw(&LocalPrices {
        openapi_goods_supplier_price_d_t_o_list: goods.collect(),
    })
}

fn priced(call: &Call, goods_id: i64) -> Vec<SkuPrice> {
    let skus = call
        .shop
        .skus
        .iter()
        .filter(|sku| sku.goods_id == goods_id && !sku.prices.is_empty());
    skus.map(|sku| SkuPrice {
        sku_id: sku.sku_id,
        supplier_price: decimal_price(sku),
    })
    .collect()
}
