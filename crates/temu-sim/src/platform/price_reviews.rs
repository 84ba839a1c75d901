//! Price reviews and adjustments (temu-open-api.md §11): every thirty days one SKC in eight gets a review, one in ten an
//! adjustment.

use domain::money::Money;
use serde_json::value::RawValue;
use temu_api::wire::{
    price_reviews::{
        AdjustedSku, LocalPriceOrder, LocalPriceOrderPage, PriceAdjust, PriceAdjustPage, PriceReview, PriceReviewPage,
    },
    products::DecimalMoney,
};

use super::{gatekeeper::Call, instant, params::page_of, raw, refusal::Refusal};
use crate::{
    dice::{Dice, text_key},
    world::{BusinessModel, Sku},
};

const DAY: i64 = 86_400;

/// What is being decided about the SKUs of one colour (one product of a local shop).
struct Dispute<'a> {
    number: u64,
    skus: &'a [Sku],
    asked_at: i64,
    /// Decided after so long.
    takes: i64,
    granted: bool,
}

impl Dispute<'_> {
    fn is_decided(&self, at: i64) -> bool {
        at >= self.asked_at + self.takes
    }

    fn offer(minor: i64) -> i64 {
        minor * 92 / 100
    }
}

/// The disputes of a kind that have begun, newest first.
fn disputes<'a>(call: &'a Call, kind: &str, per_ten_thousand: u32) -> Vec<Dispute<'a>> {
    let now = call.now.timestamp();
    let first = call.shop.calendar.start_of(0);
    let local = call.shop.business_model() == BusinessModel::Local;
    let same = |one: &Sku, other: &Sku| {
        if local {
            one.goods_id == other.goods_id
        } else {
            one.skc_id == other.skc_id
        }
    };
    let mut found: Vec<Dispute<'a>> = Vec::new();
    let rounds = (now - first).max(0) / (30 * DAY);
    for round in 0..=rounds {
        for (rank, skus) in call.shop.skus.chunk_by(same).enumerate() {
            let mut dice = Dice::of(&[call.shop.key, text_key(kind), rank as u64, round as u64]);
            let asked_at = first + dice.between(30 * round * DAY, 30 * (round + 1) * DAY);
            if dice.chance(per_ten_thousand) && asked_at <= now && !skus[0].prices.is_empty() {
                found.push(Dispute {
                    number: call.shop.number * 1_000_000_000 + round as u64 * 100_000 + rank as u64,
                    skus,
                    asked_at,
                    takes: dice.between(DAY, 20 * DAY),
                    granted: dice.chance(7_000),
                });
            }
        }
    }
    found.sort_by_key(|dispute| std::cmp::Reverse(dispute.asked_at));
    found
}

fn cross_border_page(call: &Call) -> Result<(usize, usize), Refusal> {
    let size = call
        .params
        .page_size(10, 100, Refusal::new(400_000_001, "pageSize must be between 1 and 100"))?;
    Ok((call.params.page("pageNo")?, size))
}

/// One page of price reviews of a full- or semi-managed shop.
pub(super) fn reviews(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (page, size) = cross_border_page(call)?;
    let wanted = call.params.ints("orderStatusList")?;
    let at = call.now.timestamp();
    let status = |dispute: &Dispute<'_>| match (dispute.is_decided(at), dispute.granted) {
        (false, _) => 1,
        (true, true) => 2,
        (true, false) => 3,
    };
    let mut all = disputes(call, "review", 1_250);
    all.retain(|dispute| wanted.is_empty() || wanted.contains(&status(dispute)));
    let (total, rows) = page_of(all, page, size);
    let row = |dispute: &Dispute<'_>| {
        let (sku, status) = (&dispute.skus[0], status(dispute));
        let price = sku.prices.first().map(|price| price.minor);
        raw(&PriceReview {
            order_id: dispute.number.to_string(),
            product_sku_id_list: dispute.skus.iter().map(|sku| sku.sku_id).collect(),
            price_currency: Some(sku.currency.to_string()).filter(|_| status != 1),
            supply_price: price.filter(|_| status != 1),
            suggest_price_currency: Some(sku.currency.to_string()),
            suggest_supply_price: price.map(Dispute::offer),
            order_status: Some(status),
            site_ids: sku.prices.iter().filter_map(|price| price.site_id).collect(),
            site_name_list: call.shop.sites().iter().map(|site| site.name.to_owned()).collect(),
            can_bargain: Some(status == 1),
        })
    };
    raw(&PriceReviewPage {
        total,
        review_sample_price_list: rows.iter().map(row).collect::<Result<_, _>>()?,
    })
}

/// One page of price adjustments of a full- or semi-managed shop; the two name their lists differently.
pub(super) fn adjusts(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (page, size) = cross_border_page(call)?;
    let at = call.now.timestamp();
    let (total, rows) = page_of(disputes(call, "adjust", 1_000), page, size);
    let row = |dispute: &Dispute<'_>| {
        let first = &dispute.skus[0];
        let new = |sku: &Sku| sku.prices.first().map(|price| Dispute::offer(price.minor));
        raw(&PriceAdjust {
            price_order_sn: format!("TJ{:012}", dispute.number),
            product_id: Some(first.spu_id),
            skc_id: first.skc_id,
            skc_ext_code: Some(first.skc_ext_code.clone()),
            new_supply_price: new(first),
            price_currency: Some(first.currency.to_string()),
            order_create_time: instant(dispute.asked_at),
            status: Some(match (dispute.is_decided(at), dispute.granted) {
                (false, _) => 1,
                (true, true) => 2,
                (true, false) => 3,
            }),
            sku_info_item_list: dispute
                .skus
                .iter()
                .map(|sku| AdjustedSku {
                    product_sku_id: sku.sku_id,
                    sku_ext_code: sku.ext_code.clone(),
                    spec: Some(sku.spec_zh.clone()),
                    price: new(sku),
                })
                .collect(),
            site_name_list: call.shop.sites().iter().map(|site| site.name.to_owned()).collect(),
            traffic_low_expose: Some(false),
            reject_reason: None,
        })
    };
    let page = PriceAdjustPage {
        total,
        list: rows.iter().map(row).collect::<Result<_, _>>()?,
    };
    if call.shop.business_model() == BusinessModel::Full {
        return raw(&page);
    }
    raw(&serde_json::json!({ "total": page.total, "priceAdjustOrderList": page.list }))
}

/// One page of prices of a local shop under review.
pub(super) fn local(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let page = call.params.page("page")?;
    let size = call
        .params
        .size("size", 10, 99, Refusal::new(150_010_003, "size must be below 100"))?;
    let kind = call.params.int("priceOrderType")?;
    let at = call.now.timestamp();
    let all = if kind == Some(1) {
        Vec::new()
    } else {
        disputes(call, "local", 1_250)
    };
    let (total, rows) = page_of(all, page, size);
    let row = |dispute: &Dispute<'_>| {
        let sku = &dispute.skus[0];
        let price = sku.price_for(None);
        let money = |price: Option<Money>| {
            price.map(|price| DecimalMoney {
                amount: Some(price.to_major()),
                currency: Some(price.currency.to_string()),
            })
        };
        let offer = price.map(|price| Money::new(Dispute::offer(price.minor), price.currency));
        let agreed = price.filter(|_| dispute.is_decided(at) && dispute.granted);
        raw(&LocalPriceOrder {
            price_order_id: dispute.number.to_string(),
            goods_id: Some(sku.goods_id),
            sku_id_list: dispute.skus.iter().map(|sku| sku.sku_id).collect(),
            spec_name: dispute.skus.iter().map(|sku| sku.spec_en.clone()).collect(),
            status: Some(match (dispute.is_decided(at), dispute.granted) {
                (false, _) => 101,
                (true, true) => 201,
                (true, false) => 206,
            }),
            pricing_type: None,
            source_supplier_price: money(price),
            target_supplier_price: money(price),
            suggest_supplier_price: money(offer),
            supplier_price: money(agreed),
            price_commit_id: Some(format!("{}", dispute.number + 1)),
            price_commit_version: Some(1),
            reason: None,
            reject_type_desc: None,
        })
    };
    raw(&LocalPriceOrderPage {
        page_num: Some(page as i64),
        total,
        price_audit_list: rows.iter().map(row).collect::<Result<_, _>>()?,
    })
}
