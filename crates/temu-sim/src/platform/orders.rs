//! Consumer orders: `bg.order.list.v2.get` and `bg.order.detail.v2.get` (temu-open-api.md §8).

use serde_json::value::RawValue;
use temu_api::wire::orders::{OrderDocument, OrderPage, PackageInfo};

use super::{Platform, book::Filter, gatekeeper::Call, locked, params::Params, raw, refusal::Refusal, spoil::spoil};
use crate::{
    faults::{FaultKind, FaultRule},
    world::{BusinessModel, Plan, State, document, fulfillment_type, sent},
};

/// From this value on a time is in milliseconds, which the order interfaces refuse.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// One page of orders, newest first.
pub(super) fn list(platform: &Platform, call: &Call, strikes: &[FaultRule]) -> Result<Box<RawValue>, Refusal> {
    refuse_full_managed(call)?;
    let filter = filter(&call.params)?;
    let page = call.params.page("pageNumber")?;
    let too_big = Refusal::new(140_020_005, "INVALID_PARAMETER: pageSize must be between 1 and 100");
    let size = call.params.page_size(10, 100, too_big)?;
    let strikes = |kind| strikes.iter().any(|rule| rule.kind == kind);
    let (mut total, mut found) = platform.with_book(call, |book| {
        let listed = book.list(&filter, page, size);
        if strikes(FaultKind::RowsMove) {
            book.touch_one(&filter, page);
        }
        listed
    });
    if strikes(FaultKind::TotalDrift) {
        total += 1 + page % 3;
    }
    if strikes(FaultKind::EmptyPage) {
        found.clear();
    }
    let has_delays = locked(&platform.faults).has_delays();
    let mut items = Vec::with_capacity(found.len());
    for order in found {
        if let Some(document) = order.document(&call.shop, call.now)
            && !(has_delays && is_late(platform, call, &document))
        {
            items.push(written(platform, call, &document)?);
        }
    }
    raw(&OrderPage {
        total_item_num: total as i64,
        page_items: items,
    })
}

/// Whether the last change of an order is too fresh to be seen.
fn is_late(platform: &Platform, call: &Call, document: &OrderDocument) -> bool {
    let parent = &document.parent_order_map;
    let delay = locked(&platform.faults).delay(&call.place(), &parent.parent_order_sn);
    (call.now - parent.update_time).num_seconds() < delay
}

/// The document as JSON, spoiled if the faults in force say so.
fn written(platform: &Platform, call: &Call, document: &OrderDocument) -> Result<Box<RawValue>, Refusal> {
    let number = &document.parent_order_map.parent_order_sn;
    let spoiled = locked(&platform.faults).spoil(&call.place(), number);
    match spoiled {
        Some((kind, where_to)) => raw(&spoil(document, kind, where_to)),
        None => raw(document),
    }
}

/// One order.
pub(super) fn detail(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let number = required(&call.params, "parentOrderSn")?;
    let (plan, state) = order(platform, call, number)?;
    let mut document = document(&call.shop, &plan, &state, call.now);
    add_detail(&mut document, call, (&plan, &state));
    written(platform, call, &document)
}

fn add_detail(document: &mut OrderDocument, call: &Call, (plan, state): (&Plan, &State)) {
    let region_id = document.parent_order_map.region_id;
    let site = call.shop.sites().iter().find(|site| Some(site.region_id) == region_id);
    document.parent_order_map.region_name1 = site.map(|site| site.country.to_owned());
    let packages = sent(&call.shop, plan, state, call.now.timestamp());
    for (index, line) in document.order_list.iter_mut().enumerate() {
        line.has_uploaded_evidence = Some(false);
        let own = packages.iter().filter(|package| package.line == index);
        line.package_sn_info = own
            .map(|package| PackageInfo {
                package_sn: Some(package.package_sn.clone()),
                package_delivery_type: Some(package.delivery_type),
                call_success: Some(true),
            })
            .collect();
    }
}

/// The order with this number and how it stands; 140020002 when there is none.
pub(super) fn order(platform: &Platform, call: &Call, parent_order_sn: &str) -> Result<(Plan, State), Refusal> {
    refuse_full_managed(call)?;
    let found = platform.with_book(call, |book| book.find(parent_order_sn));
    let (plan, state) = found.map_or((None, None), |found| {
        let (plan, state) = found.at(&call.shop, call.now.timestamp());
        (Some(plan), state)
    });
    plan.zip(state)
        .ok_or_else(|| Refusal::new(140_020_002, "ORDER_NOT_FOUND"))
}

/// A parameter that must be there.
pub(super) fn required<'a>(params: &'a Params, name: &str) -> Result<&'a str, Refusal> {
    let missing = || Refusal::new(140_020_005, format!("INVALID_PARAMETER: {name} is required"));
    params.text(name)?.ok_or_else(missing)
}

pub(super) fn refuse_full_managed(call: &Call) -> Result<(), Refusal> {
    match call.shop.business_model() {
        BusinessModel::Full => Err(Refusal::new(140_020_001, "MALL_IS_CROSS_BORDER_AND_NOT_SEMI_MANAGED")),
        BusinessModel::Semi | BusinessModel::Local => Ok(()),
    }
}

fn filter(params: &Params) -> Result<Filter, Refusal> {
    let parent_order_sns = params.texts("parentOrderSnList")?;
    if parent_order_sns.len() > 20 {
        return Err(Refusal::new(
            140_020_005,
            "INVALID_PARAMETER: at most 20 parentOrderSnList",
        ));
    }
    let types = params.texts("fulfillmentTypeList")?;
    let asked = |name: &str| types.iter().any(|asked| asked == name);
    Ok(Filter {
        updated: seconds_pair(params, "updateAtStart", "updateAtEnd")?,
        placed: seconds_pair(params, "createAfter", "createBefore")?,
        confirmed: seconds_pair(params, "parentConfirmTimeStart", "parentConfirmTimeEnd")?,
        status: params.int("parentOrderStatus")?.filter(|status| *status != 0),
        parent_order_sns,
        region_id: params.int("regionId")?,
        sku_id: params.int("skuId")?,
        by_seller: types.is_empty() || asked(fulfillment_type(false)),
        by_warehouse: asked(fulfillment_type(true)),
        sort_by_update: params.text("sortby")? == Some("updateTime"),
    })
}

pub(super) fn seconds_pair(params: &Params, start: &str, end: &str) -> Result<Option<(i64, i64)>, Refusal> {
    let pair = match (params.int(start)?, params.int(end)?) {
        (None, None) => return Ok(None),
        (Some(from), Some(to)) => (from, to),
        _ => {
            return Err(Refusal::new(
                140_020_013,
                format!("PAIRED_PARAMETER_MISSING: {start} and {end}"),
            ));
        }
    };
    if pair.0 >= FIRST_MILLISECONDS || pair.1 >= FIRST_MILLISECONDS {
        return Err(Refusal::new(
            140_020_014,
            format!("TIMESTAMP_NOT_IN_SECONDS: {start} and {end}"),
        ));
    }
    if pair.1 < pair.0 {
        return Err(Refusal::new(
            140_020_012,
            format!("END_BEFORE_START: {start} and {end}"),
        ));
    }
    Ok(Some(pair))
}
