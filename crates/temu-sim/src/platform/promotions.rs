//! Promotions of local shops, and of full- and semi-managed shops (temu-open-api.md §14).

use serde_json::value::RawValue;
use temu_api::wire::{
    products::Site,
    promotions::{
        Activity, ActivityList, EnrolledSitePrice, EnrolledSkc, EnrolledSku, Enrollment, EnrollmentPage, LocalActivity,
        LocalActivityGoods, LocalActivityGoodsPage, LocalActivityPage, LocalActivitySku, Thematic,
    },
};

use super::{gatekeeper::Call, instant, params::page_of, raw, refusal::Refusal};
use crate::{
    dice::Dice,
    world::{BusinessModel, Shop, Sku},
};

const DAY: i64 = 86_400;

/// An occasion: one every ten days of the shop's history and on into the next month.
struct Occasion {
    number: i64,
    kind: (i64, &'static str),
    starts_at: i64,
    ends_at: i64,
}

const LOCAL_KINDS: [(i64, &str); 4] = [
    (2, "Lightning deals"),
    (13, "Advanced big sale"),
    (27, "Clearance"),
    (100, "Big sale"),
];
const KINDS: [(i64, &str); 3] = [(1, "限时秒杀"), (5, "大促进阶"), (27, "清仓甩卖")];

fn occasions(call: &Call, kinds: &[(i64, &'static str)]) -> Vec<Occasion> {
    let first = call.shop.calendar.start_of(0);
    let make = |number: i64| {
        let starts_at = first + number * 10 * DAY;
        Occasion {
            number: call.shop.number as i64 * 100_000 + number,
            kind: kinds[number as usize % kinds.len()],
            starts_at,
            ends_at: starts_at + 7 * DAY,
        }
    };
    let until = call.now.timestamp() + 30 * DAY;
    (0..)
        .map(make)
        .take_while(|occasion| occasion.starts_at <= until)
        .collect()
}

/// 1 not started, 2 running, 3 ended.
fn status(occasion: &Occasion, at: i64) -> i64 {
    match at {
        at if at < occasion.starts_at => 1,
        at if at < occasion.ends_at => 2,
        _ => 3,
    }
}

fn dice(shop: &Shop, occasion: &Occasion, id: i64) -> Dice {
    Dice::of(&[shop.key, 79, occasion.number as u64, id as u64])
}

/// Pieces set aside and left: the rest falls by itself while the occasion runs.
fn pieces(shop: &Shop, occasion: &Occasion, id: i64, at: i64) -> (i64, i64) {
    let mut dice = dice(shop, occasion, id);
    let all = dice.between(20, 200);
    let sold = all * dice.between(20, 90) / 100;
    let run = (at - occasion.starts_at).clamp(0, 7 * DAY);
    (all, all - sold * run / (7 * DAY))
}

/// A third of the products takes part.
fn takes_part(shop: &Shop, occasion: &Occasion, id: i64) -> bool {
    dice(shop, occasion, -id).chance(3_333)
}

fn reduced(minor: i64) -> i64 {
    minor * 85 / 100
}

/// One page of activities.
pub(super) fn local_activities(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let page = call.params.page("pageNumber")?;
    let size = call
        .params
        .page_size(10, 100, Refusal::new(220_010_001, "pageSize must be between 1 and 100"))?;
    let (kind, wanted) = (call.params.int("activityType")?, call.params.int("activityStatus")?);
    let at = call.now.timestamp();
    let mut rows = occasions(call, &LOCAL_KINDS);
    rows.retain(|row| {
        kind.is_none_or(|kind| kind == row.kind.0) && wanted.is_none_or(|wanted| wanted == status(row, at))
    });
    let (total, rows) = page_of(rows, page, size);
    let row = |occasion: &Occasion| {
        raw(&LocalActivity {
            activity_id: occasion.number.to_string(),
            activity_name: Some(occasion.kind.1.to_owned()),
            activity_type: Some(occasion.kind.0),
            activity_status: Some(status(occasion, at)),
            activity_start_time: instant(occasion.starts_at),
            activity_end_time: instant(occasion.ends_at),
            is_joined_activity: Some(true),
        })
    };
    raw(&LocalActivityPage {
        total,
        activity_list: rows.iter().map(row).collect::<Result<_, _>>()?,
    })
}

/// One page of the products in an activity.
pub(super) fn local_goods(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let page = call.params.page("pageNumber")?;
    let size = call
        .params
        .page_size(10, 100, Refusal::new(220_010_001, "pageSize must be between 1 and 100"))?;
    let id = call.params.int("activityId")?;
    let mut occasions = occasions(call, &LOCAL_KINDS).into_iter();
    let occasion = occasions.find(|occasion| Some(occasion.number) == id);
    let occasion = occasion.ok_or_else(|| Refusal::new(220_010_002, "ACTIVITY_NOT_FOUND"))?;
    let goods = call.shop.skus.chunk_by(|one, other| one.goods_id == other.goods_id);
    let goods = goods.filter(|skus| takes_part(&call.shop, &occasion, skus[0].goods_id));
    let (total, rows) = page_of(goods.collect(), page, size);
    let row = |skus: &&[Sku]| {
        let (all, left) = pieces(&call.shop, &occasion, skus[0].goods_id, call.now.timestamp());
        let sku = |sku: &Sku| LocalActivitySku {
            sku_id: sku.sku_id,
            activity_supplier_price: sku.price_for(None).map(|price| reduced(price.minor)),
        };
        raw(&LocalActivityGoods {
            goods_id: skus[0].goods_id,
            activity_quantity: Some(all),
            remaining_activity_quantity: Some(left),
            sku_list: skus.iter().map(sku).collect(),
        })
    };
    raw(&LocalActivityGoodsPage {
        total,
        goods_list: rows.iter().map(row).collect::<Result<_, _>>()?,
    })
}

/// The activities that can be joined, each with its occasions.
pub(super) fn activities(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let sites = || {
        let site = |site: &crate::world::ShopSite| Site {
            site_id: Some(site.site_id),
            site_name: Some(site.name.to_owned()),
        };
        call.shop.sites().iter().map(site).collect::<Vec<_>>()
    };
    let all = occasions(call, &KINDS);
    let thematic = |occasion: &Occasion| Thematic {
        activity_thematic_id: Some(occasion.number.to_string()),
        activity_thematic_name: Some(format!("{} {}", occasion.kind.1, occasion.number % 100_000 + 1)),
        start_time: instant(occasion.starts_at),
        end_time: instant(occasion.ends_at),
        enroll_start_at: instant(occasion.starts_at - 14 * DAY),
        enroll_dead_line: instant(occasion.starts_at - 2 * DAY),
        sites: sites(),
    };
    let kinds = KINDS.iter().map(|kind| {
        raw(&Activity {
            activity_type: kind.0,
            activity_name: Some(kind.1.to_owned()),
            activity_content: None,
            session_assign_type: Some(1),
            thematic_list: all
                .iter()
                .filter(|occasion| occasion.kind == *kind)
                .map(thematic)
                .collect(),
        })
    });
    raw(&ActivityList {
        activity_list: kinds.collect::<Result<_, _>>()?,
    })
}

/// One page of what the shop has enrolled, newest occasion first.
pub(super) fn enrollments(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let page = call.params.page("pageNo")?;
    let size = call
        .params
        .page_size(10, 50, Refusal::new(100_000_001, "pageSize must be between 1 and 50"))?;
    let kind = call.params.int("activityType")?;
    let at = call.now.timestamp();
    let mut all = occasions(call, &KINDS);
    all.retain(|occasion| occasion.starts_at - 7 * DAY <= at && kind.is_none_or(|kind| kind == occasion.kind.0));
    let mut rows = Vec::new();
    for occasion in all.iter().rev() {
        let products = call.shop.skus.chunk_by(|one, other| one.spu_id == other.spu_id);
        let products = products.filter(|skus| takes_part(&call.shop, occasion, skus[0].spu_id));
        rows.extend(products.map(|skus| (occasion, skus)));
    }
    let (total, rows) = page_of(rows, page, size);
    let row = |(occasion, skus): &(&Occasion, &[Sku])| raw(&enrollment(call, occasion, skus, at));
    raw(&EnrollmentPage {
        total,
        list: rows.iter().map(row).collect::<Result<_, _>>()?,
    })
}

fn enrollment(call: &Call, occasion: &Occasion, skus: &[Sku], at: i64) -> Enrollment {
    let first = &skus[0];
    let (all, left) = pieces(&call.shop, occasion, first.spu_id, at);
    let colours = skus.chunk_by(|one, other| one.skc_id == other.skc_id);
    Enrollment {
        enroll_id: format!("{}{:07}", occasion.number, first.spu_id % 10_000_000),
        product_id: Some(first.spu_id),
        goods_id: Some(first.goods_id),
        activity_type: Some(occasion.kind.0),
        activity_type_name: Some(occasion.kind.1.to_owned()),
        activity_thematic_id: Some(occasion.number.to_string()),
        activity_thematic_name: Some(format!("{} {}", occasion.kind.1, occasion.number % 100_000 + 1)),
        enroll_time: instant(occasion.starts_at - 7 * DAY),
        // 3 waiting for its session, 4 in session, 5 ended.
        enroll_status: Some(status(occasion, at) + 2),
        activity_stock: Some(all),
        remaining_activity_stock: Some(left),
        sold_status: Some(i64::from(left < all)),
        session_start_time: instant(occasion.starts_at),
        session_end_time: instant(occasion.ends_at),
        currency: Some(first.currency.to_string()),
        skc_list: colours.map(|skus| enrolled_skc(call, skus)).collect(),
    }
}

fn enrolled_skc(call: &Call, skus: &[Sku]) -> EnrolledSkc {
    let semi = call.shop.business_model() == BusinessModel::Semi;
    let everywhere = |sku: &Sku| sku.prices.first().filter(|_| !semi).map(|price| price.minor);
    let by_site = |sku: &Sku| {
        let price = |price: &crate::world::SitePrice| EnrolledSitePrice {
            site_id: price.site_id,
            daily_price: Some(price.minor),
            activity_price: Some(reduced(price.minor)),
        };
        sku.prices
            .iter()
            .filter(|price| price.site_id.is_some())
            .map(price)
            .collect()
    };
    let sku = |sku: &Sku| EnrolledSku {
        sku_id: Some(sku.sku_id),
        daily_price: everywhere(sku),
        activity_price: everywhere(sku).map(reduced),
        site_price_list: by_site(sku),
    };
    EnrolledSkc {
        skc_id: skus[0].skc_id,
        daily_price: everywhere(&skus[0]),
        activity_price: everywhere(&skus[0]).map(reduced),
        sku_list: skus.iter().map(sku).collect(),
        site_price_list: Vec::new(),
    }
}
