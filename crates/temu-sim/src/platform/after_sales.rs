//! After-sales cases and cancellations (temu-open-api.md §13).

use serde_json::value::RawValue;
use temu_api::wire::{
    after_sales::{
        AfterSales, AfterSalesDetail, AfterSalesPage, CancelPage, CancelRequest, CancelledLine, ParentAfterSales,
        ParentAfterSalesPage, RefundSummary, RefundedLine,
    },
    money::MinorMoney,
    orders::ProductPart,
};

use super::{
    Platform,
    book::Found,
    gatekeeper::Call,
    instant,
    orders::{refuse_full_managed, required, seconds_pair},
    params::page_of,
    raw,
    refusal::Refusal,
};
use crate::world::{Case, CaseKind, amounts};

type Range = Option<(i64, i64)>;

fn bad(message: &str) -> Refusal {
    Refusal::new(130_010_001, message)
}

/// The cases a list asks for, newest change first.
fn asked(platform: &Platform, call: &Call, cancellations: bool) -> Result<Vec<(Found, Case)>, Refusal> {
    refuse_full_managed(call)?;
    let updated: Range = seconds_pair(&call.params, "updateAtStart", "updateAtEnd")?;
    let created: Range = seconds_pair(&call.params, "createAtStart", "createAtEnd")?;
    let orders = call.params.texts("parentOrderSnList")?;
    let numbers = call.params.texts("parentAfterSalesSnList")?;
    if updated.is_none() && created.is_none() && orders.is_empty() && numbers.is_empty() {
        return Err(bad("at least one pair of times is required"));
    }
    let within = |range: Range, at: i64| range.is_none_or(|(from, to)| (from..=to).contains(&at));
    let wanted = |case: &Case, changed: i64| {
        (case.kind == CaseKind::Cancel) == cancellations
            && within(updated, changed)
            && within(created, case.steps[0].0)
            && (orders.is_empty() || orders.contains(&case.parent_order_sn))
            && (numbers.is_empty() || numbers.contains(&case.parent_after_sales_sn))
    };
    let mut cases = platform.with_book(call, |book| book.cases(wanted));
    let at = call.now.timestamp();
    cases.sort_by_key(|(_, case)| std::cmp::Reverse(case.at(at).map(|(_, changed, _)| changed)));
    Ok(cases)
}

fn page(call: &Call) -> Result<(usize, usize), Refusal> {
    let size = call
        .params
        .page_size(10, 200, bad("pageSize must be between 1 and 200"))?;
    Ok((call.params.page("pageNo")?, size))
}

/// Groups of a status, one of which a filter may name.
fn group(status: i64) -> Option<i64> {
    Some(match status {
        1 | 3 | 8 => 1,
        10 => 2,
        2 => 3,
        11 => 4,
        5 => 5,
        7 => 6,
        6 => 7,
        _ => return None,
    })
}

/// One page of cases.
pub(super) fn parents(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (number, size) = page(call)?;
    let wanted = call.params.int("afterSalesStatusGroup")?;
    let at = call.now.timestamp();
    let mut rows = Vec::new();
    for (_, case) in asked(platform, call, false)? {
        let Some((opened, changed, status)) = case.at(at) else {
            continue;
        };
        if wanted.is_none() || wanted == group(status) || (wanted == Some(2) && status == 1) {
            rows.push(ParentAfterSales {
                parent_after_sales_sn: case.parent_after_sales_sn,
                parent_order_sn: case.parent_order_sn,
                parent_after_sales_status: status,
                after_sales_status_group: group(status),
                after_sales_type: Some(if case.kind == CaseKind::Return { 2 } else { 1 }),
                create_at: instant(opened),
                update_at: instant(changed),
                operate_expire_time_ms: instant(changed + 2 * 86_400).filter(|_| matches!(status, 1 | 3 | 8 | 10)),
                available_operate_list: Vec::new(),
                return_delivery_type: (case.kind == CaseKind::Return).then_some(1),
            });
        }
    }
    let (total, rows) = page_of(rows, number, size);
    raw(&ParentAfterSalesPage {
        total,
        page_number: Some(number as i64),
        data: rows.iter().map(raw).collect::<Result<_, _>>()?,
    })
}

/// The lines of the cases named.
pub(super) fn children(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (number, size) = page(call)?;
    let named = call.params.texts("parentAfterSalesSnList")?;
    if named.is_empty() || named.len() > 200 {
        return Err(bad("parentAfterSalesSnList must have 1 to 200 entries"));
    }
    let at = call.now.timestamp();
    let mut rows = Vec::new();
    for (found, case) in asked(platform, call, false)? {
        let (plan, _) = found.at(&call.shop, at);
        for (index, pieces) in &case.lines {
            let sku = plan.lines[*index].parts[0]
                .sku
                .index()
                .map(|index| &call.shop.skus[index]);
            rows.push(AfterSales {
                after_sales_sn: format!("{}-{index}", case.parent_after_sales_sn),
                parent_after_sales_sn: Some(case.parent_after_sales_sn.clone()),
                parent_order_sn: Some(case.parent_order_sn.clone()),
                order_sn: Some(plan.order_sn(&call.shop, *index)),
                after_sales_status: case.at(at).map(|(_, _, status)| status),
                goods_id: sku.map(|sku| sku.goods_id),
                sku_id: sku.map(|sku| sku.consumer_sku_id),
                product_sku_id: sku.map(|sku| sku.sku_id),
                product_list: Vec::from_iter(sku.map(|sku| ProductPart {
                    product_sku_id: Some(sku.sku_id),
                    ext_code: sku.ext_code.clone(),
                    ..ProductPart::default()
                })),
                apply_after_sales_goods_number: Some(*pieces),
            });
        }
    }
    let (total, rows) = page_of(rows, number, size);
    raw(&AfterSalesPage {
        total: Some(total),
        page_number: Some(number as i64),
        data: rows.iter().map(raw).collect::<Result<_, _>>()?,
    })
}

/// Refunds of one case.
pub(super) fn detail(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    refuse_full_managed(call)?;
    let number = required(&call.params, "parentAfterSalesSn")?;
    let is_it = |case: &Case, _| case.kind != CaseKind::Cancel && case.parent_after_sales_sn == number;
    let (found, case) = platform
        .with_book(call, |book| book.cases(is_it))
        .pop()
        .ok_or_else(|| Refusal::new(130_010_004, "AFTER_SALES_NOT_FOUND"))?;
    let (plan, _) = found.at(&call.shop, call.now.timestamp());
    let amounts = amounts(&call.shop, &plan);
    let money = |minor: Option<i64>| {
        Some(MinorMoney {
            amount: Some(minor?),
            currency: Some(amounts.currency?.to_string()),
        })
    };
    let asked_back = |index: usize, pieces: i64| Some(amounts.lines[index].unit_retail()? * pieces);
    let lines = case.lines.iter().map(|(index, pieces)| RefundedLine {
        order_sn: plan.order_sn(&call.shop, *index),
        after_sales_sn: Some(format!("{number}-{index}")),
        apply_refund_amount: money(asked_back(*index, *pieces)),
        after_sales_reason_code: Some(case.reason),
        after_sales_reason_desc: Some("Not as described".to_owned()),
    });
    let total = case
        .lines
        .iter()
        .map(|(index, pieces)| asked_back(*index, *pieces))
        .sum();
    let refunded = case.is_refunded(call.now.timestamp());
    raw(&AfterSalesDetail {
        parent_after_sales_sn: Some(number.to_owned()),
        parent_order_sn: Some(case.parent_order_sn.clone()),
        refund_summary: refunded.then(|| RefundSummary {
            buyer_total_refund: money(total),
            retail_price_refund_tax_excl: money(total),
            shipping_amount_refund_tax_excl: None,
            tax_total_refund: None,
        }),
        after_sales_list: lines.collect(),
    })
}

/// One page of buyers' requests to cancel.
pub(super) fn cancellations(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (number, size) = page(call)?;
    let at = call.now.timestamp();
    let mut rows = Vec::new();
    for (found, case) in asked(platform, call, true)? {
        let Some((opened, changed, status)) = case.at(at) else {
            continue;
        };
        let (plan, _) = found.at(&call.shop, at);
        let line = |(index, pieces): &(usize, i64)| CancelledLine {
            order_sn: plan.order_sn(&call.shop, *index),
            after_sales_sn: Some(format!("{}-{index}", case.parent_after_sales_sn)),
            apply_goods_number: Some(*pieces),
            create_at_millis: instant(opened),
        };
        rows.push(CancelRequest {
            after_sales_info_list: case.lines.iter().map(line).collect(),
            parent_after_sales_sn: case.parent_after_sales_sn,
            parent_order_sn: case.parent_order_sn,
            parent_after_sales_status: Some(status),
            after_sales_status_group: Some(if status == 1 { 8 } else { 10 }),
            create_at: instant(opened),
            update_at: instant(changed),
        });
    }
    let (total, rows) = page_of(rows, number, size);
    raw(&CancelPage {
        total,
        page_number: Some(number as i64),
        data: rows.iter().map(raw).collect::<Result<_, _>>()?,
    })
}
