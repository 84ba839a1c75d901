//! Amounts of orders: `bg.order.amount.query` and its v2 and v3 (temu-open-api.md §8.6).

use domain::money::Currency;
use serde_json::value::RawValue;
use temu_api::{
    routing,
    wire::{
        amounts::{
            AmountDocument, ChildAmounts, CustomerPaid, ParentAmounts, SalesProceeds, SettlementAmountDocument,
            SettlementAmounts,
        },
        money::MinorMoney,
    },
};

use super::{
    Platform,
    gatekeeper::Call,
    orders::{order, required},
    raw,
    refusal::Refusal,
};
use crate::world::{LineAmounts, OrderAmounts, Plan, State, amounts, case};

const NOT_FINAL: &str = "Some amounts are estimates and may still change";

/// What is known of an order's money at the time of the call; 140020008 while it is computed.
fn computed(platform: &Platform, call: &Call) -> Result<(Plan, State, OrderAmounts), Refusal> {
    let (plan, state) = order(platform, call, required(&call.params, "parentOrderSn")?)?;
    let amounts = amounts(&call.shop, &plan);
    if state.status == 1 || call.now.timestamp() < amounts.ready_at {
        return Err(Refusal::new(140_020_008, "AMOUNT_IS_BEING_COMPUTED"));
    }
    Ok((plan, state, amounts))
}

fn money(minor: Option<i64>, currency: Option<Currency>) -> Option<MinorMoney> {
    Some(MinorMoney {
        amount: Some(minor?),
        currency: Some(currency?.to_string()),
    })
}

/// Refunded by now: the pieces complained of at their shelf price.
pub(super) fn refund(call: &Call, plan: &Plan, amounts: &OrderAmounts) -> Option<i64> {
    let refunded = case(&call.shop, plan).filter(|case| case.is_refunded(call.now.timestamp()));
    let lines = refunded.map(|case| case.lines).unwrap_or_default();
    let of_line = |(index, pieces): &(usize, i64)| Some(amounts.lines[*index].unit_retail()? * pieces);
    lines.iter().map(of_line).sum()
}

/// Amounts of one order and its lines.
pub(super) fn query(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (plan, state, amounts) = computed(platform, call)?;
    let total = |of: &dyn Fn(&LineAmounts) -> Option<i64>| money(amounts.sum(of), amounts.currency);
    let refunds = refund(call, &plan, &amounts);
    let discount = |both: (i64, i64)| both.0 + both.1;
    let paid = amounts.sum(|line| Some(line.retail()? + amounts.shipping(line)? - discount(amounts.discounts(line)?)));
    let parent = ParentAmounts {
        parent_order_sn: Some(plan.parent_order_sn(&call.shop)),
        base_price_total: total(&LineAmounts::base),
        shipping_amount_total: total(&|line| amounts.shipping(line)),
        // Tax is collected by the platform and not told for every country.
        tax_total: (plan.site.region_id == 211).then(|| total(&|_| Some(0))).flatten(),
        retail_price_total: total(&LineAmounts::retail),
        discount_from_seller: total(&|line| Some(amounts.discounts(line)?.0)),
        discount_from_temu: total(&|line| Some(amounts.discounts(line)?.1)),
        total_discount: total(&|line| Some(discount(amounts.discounts(line)?))),
        refunds_total: money(refunds, amounts.currency),
        sign_on_delivery: None,
        estimated_revenue_deduction: total(&|_| Some(0)),
        estimated_revenue: money(amounts.revenue(), amounts.currency),
        customer_paid: money(
            paid.zip(refunds).map(|(paid, refunds)| paid - refunds),
            amounts.currency,
        ),
    };
    let lines = amounts.lines.iter().enumerate();
    raw(&AmountDocument {
        parent_order_map: parent,
        order_list: lines
            .map(|(index, line)| child(call, &plan, &amounts, (index, line)))
            .collect(),
        warning: warning(&state, &amounts),
    })
}

fn warning(state: &State, amounts: &OrderAmounts) -> Vec<String> {
    let final_now = amounts.revenue().is_some() && !matches!(state.status, 2 | 41);
    Vec::from_iter((!final_now).then(|| NOT_FINAL.to_owned()))
}

fn child(call: &Call, plan: &Plan, amounts: &OrderAmounts, (index, line): (usize, &LineAmounts)) -> ChildAmounts {
    let currency = line.unit_base.map(|(_, currency)| currency);
    ChildAmounts {
        order_sn: plan.order_sn(&call.shop, index),
        quantity: Some(line.quantity),
        base_price: money(line.base(), currency),
        unit_base_price: money(line.unit_base.map(|(minor, _)| minor), currency),
        unit_retail_price: money(line.unit_retail(), currency),
        ship_amount_total: money(amounts.shipping(line), currency),
        discount_from_seller: money(amounts.discounts(line).map(|both| both.0), currency),
        discount_from_temu: money(amounts.discounts(line).map(|both| both.1), currency),
    }
}

/// What an order settles to; only for Japan and Korea (v2) and the EU (v3).
pub(super) fn settlement(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (plan, state, amounts) = computed(platform, call)?;
    let offered = routing::settlement_amounts(call.gateway, Some(plan.site.region_id));
    if offered != Some(call.type_name) {
        return Err(Refusal::new(140_020_015, "API_NOT_OFFERED_FOR_THIS_COUNTRY"));
    }
    let total = |of: &dyn Fn(&LineAmounts) -> Option<i64>| money(amounts.sum(of), amounts.currency);
    let shipping = total(&|line| amounts.shipping(line));
    let is_v2 = call.type_name == routing::SETTLEMENT_AMOUNTS_ASIA;
    let proceeds = SalesProceeds {
        base_price_total: total(&LineAmounts::base),
        base_price_discounted_total: total(&LineAmounts::base),
        shipping_total_tax_excl: shipping.clone().filter(|_| is_v2),
        shipping_total_tax_incl: shipping.filter(|_| !is_v2),
        estimated_deduction: total(&|_| Some(0)),
        estimated_settlement_total: money(amounts.revenue(), amounts.currency),
        ..SalesProceeds::default()
    };
    let paid = CustomerPaid {
        retail_price_total_tax_incl: total(&LineAmounts::retail),
        product_refunds_total: money(refund(call, &plan, &amounts), amounts.currency),
        ..CustomerPaid::default()
    };
    raw(&SettlementAmountDocument {
        parent_order_map: SettlementAmounts {
            sales_proceeds: Some(proceeds),
            customer_paid: Some(paid),
        },
        warning: warning(&state, &amounts),
    })
}
