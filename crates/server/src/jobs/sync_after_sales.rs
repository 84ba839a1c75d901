//! After-sales cases and buyers' requests to cancel: what changed since the last run, with lines and refunds.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::after_sales::{cancellation_state, kind, state};
use serde_json::{Value, json};
use temu_api::{
    Client, ErrorClass, routing,
    wire::{
        self,
        after_sales::{AfterSales, AfterSalesDetail, CancelRequest, ParentAfterSales},
        money::MinorMoney,
    },
};

use super::{
    client,
    context::{JobContext, Step},
    pages,
    sync::Mode,
};
use crate::{
    clock,
    store::{
        after_sales::{self, CaseRow, ItemRow},
        raw_documents::{self, Compressor, RawDocument},
        shops::{self, Credential, Shop},
        sync_issues::{self, NewIssue},
        sync_slices,
    },
};

/// Rows a page and cases per call for their lines: what the platform gives at most.
const PAGE: u32 = 200;
/// How far a run looks behind the last one.
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// Windows are no longer than this: what orders are read in too.
const WINDOW: TimeDelta = TimeDelta::days(30);

/// What a window held.
#[derive(Default)]
struct Found {
    cases: Vec<(CaseRow, Vec<ItemRow>)>,
    documents: Vec<(String, DateTime<Utc>, String)>,
    issues: Vec<NewIssue>,
}

/// Reads the cases of a (shop, gateway) that changed since its watermark, window by window.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential, mode: Mode) -> Step<Value> {
    if client::lacks(credential, routing::PARENT_AFTER_SALES) {
        return Ok(json!({ "left_out": "the token does not cover it" }));
    }
    let client = client::client(context, shop, credential).await?;
    let (app, scope, gateway) = (&context.app, &context.scope, credential.gateway.as_str());
    let end = DateTime::from_timestamp(clock::now().timestamp(), 0).unwrap_or_default();
    let mut tx = app.db.read().await?;
    let watermark = sync_slices::watermark(&mut tx, scope, &shop.id, gateway, "after_sales").await?;
    drop(tx);
    let furthest = end - TimeDelta::days(i64::from(app.config.full_sync_days));
    let watermark = watermark
        .and_then(|watermark| watermark.synced_until)
        .filter(|_| mode == Mode::Incremental);
    let mut from = watermark.map_or(furthest, |until| until - OVERLAP);
    let (mut cases, mut unreadable) = (0, 0);
    while from < end {
        let to = (from + WINDOW).min(end);
        let mut found = Found::default();
        read_cases(context, &client, shop, credential, (from, to), &mut found).await?;
        if !client::lacks(credential, routing::CANCELLATIONS) {
            read_cancellations(context, &client, shop, credential, (from, to), &mut found).await?;
        }
        cases += found.cases.len();
        unreadable += found.issues.len();
        store(context, shop, gateway, found, to).await?;
        from = to;
    }
    Ok(json!({ "cases": cases, "unreadable": unreadable }))
}

async fn read_cases(
    context: &JobContext,
    client: &Client,
    shop: &Shop,
    credential: &Credential,
    window: (DateTime<Utc>, DateTime<Utc>),
    found: &mut Found,
) -> Step {
    let rows = pages::all::<ParentAfterSales, _>(
        context,
        "after-sales cases",
        "parentAfterSalesSn",
        PAGE,
        |page| async move {
            let page = client.parent_after_sales(window, page, PAGE).await?;
            Ok((page.total, page.data))
        },
    )
    .await?;
    found.issues.extend(rows.issues);
    let numbers: Vec<&str> = rows
        .read
        .iter()
        .map(|(case, _)| case.parent_after_sales_sn.as_str())
        .collect();
    let mut items: HashMap<String, Vec<ItemRow>> = HashMap::new();
    for chunk in numbers
        .chunks(PAGE as usize)
        .filter(|_| !client::lacks(credential, routing::AFTER_SALES))
    {
        let rows = pages::all::<AfterSales, _>(context, "lines of cases", "afterSalesSn", PAGE, |page| async move {
            let page = client.after_sales(chunk, page, PAGE).await?;
            Ok((page.total.unwrap_or(0), page.data))
        })
        .await?;
        found.issues.extend(rows.issues);
        for (line, _) in rows.read {
            let Some(case_sn) = line.parent_after_sales_sn.clone() else {
                continue;
            };
            items.entry(case_sn.clone()).or_default().push(to_item(case_sn, line));
        }
    }
    for (case, raw) in rows.read {
        let (status, open) = state(Some(case.parent_after_sales_status));
        let mut row = CaseRow {
            shop_id: shop.id.clone(),
            case_sn: case.parent_after_sales_sn,
            parent_order_sn: case.parent_order_sn,
            gateway: credential.gateway.clone(),
            kind: kind(case.after_sales_type).to_owned(),
            status: status.to_owned(),
            status_code: Some(case.parent_after_sales_status),
            open,
            created_at: case.create_at,
            updated_at: case.update_at.or(case.create_at).unwrap_or(window.1),
            act_by: case.operate_expire_time_ms,
            refund: None,
            refund_currency: None,
        };
        let mut items = items.remove(&row.case_sn).unwrap_or_default();
        refunds(client, credential, &mut row, &mut items, found).await?;
        found.documents.push((row.case_sn.clone(), row.updated_at, raw));
        found.cases.push((row, items));
    }
    Ok(())
}

/// Asks what the buyer gets back. A case whose detail is refused or unreadable stands without.
async fn refunds(
    client: &Client,
    credential: &Credential,
    row: &mut CaseRow,
    items: &mut Vec<ItemRow>,
    found: &mut Found,
) -> Step {
    if client::lacks(credential, routing::AFTER_SALES_DETAIL) {
        return Ok(());
    }
    let raw = match client.after_sales_detail(&row.parent_order_sn, &row.case_sn).await {
        Ok(raw) => raw,
        Err(cause) if matches!(cause.class, ErrorClass::FixRequest | ErrorClass::Wait) => return Ok(()),
        Err(cause) => return Err(cause.into()),
    };
    let detail = match wire::parse::<AfterSalesDetail>(raw.get()) {
        Ok(detail) => detail,
        Err(cause) => {
            found.issues.push(NewIssue {
                key: row.case_sn.clone(),
                reason: cause.to_string(),
                raw: raw.get().to_owned(),
            });
            return Ok(());
        }
    };
    (row.refund, row.refund_currency) = amount(detail.refund_summary.and_then(|summary| summary.buyer_total_refund));
    for line in detail.after_sales_list {
        let known = items
            .iter_mut()
            .find(|item| match (&line.after_sales_sn, &item.order_sn) {
                (Some(item_sn), _) => item.item_sn == *item_sn,
                (None, order_sn) => order_sn.as_ref() == Some(&line.order_sn),
            });
        let (refund, refund_currency) = amount(line.apply_refund_amount);
        match known {
            Some(item) => {
                (item.refund, item.refund_currency) = (refund, refund_currency);
                item.reason = line.after_sales_reason_desc;
                item.order_sn = Some(line.order_sn);
            }
            None => items.push(ItemRow {
                case_sn: row.case_sn.clone(),
                item_sn: line.after_sales_sn.unwrap_or_else(|| line.order_sn.clone()),
                order_sn: Some(line.order_sn),
                sku_id: None,
                quantity: None,
                refund,
                refund_currency,
                reason: line.after_sales_reason_desc,
            }),
        }
    }
    Ok(())
}

fn amount(money: Option<MinorMoney>) -> (Option<i64>, Option<String>) {
    match money {
        Some(MinorMoney {
            amount: Some(minor),
            currency: Some(currency),
        }) => (Some(minor), Some(currency)),
        _ => (None, None),
    }
}

fn to_item(case_sn: String, line: AfterSales) -> ItemRow {
    let product = line.product_list.first().and_then(|product| product.product_sku_id);
    ItemRow {
        case_sn,
        item_sn: line.after_sales_sn,
        order_sn: line.order_sn,
        sku_id: line.product_sku_id.or(product).or(line.sku_id).map(|id| id.to_string()),
        quantity: line.apply_after_sales_goods_number,
        refund: None,
        refund_currency: None,
        reason: None,
    }
}

async fn read_cancellations(
    context: &JobContext,
    client: &Client,
    shop: &Shop,
    credential: &Credential,
    window: (DateTime<Utc>, DateTime<Utc>),
    found: &mut Found,
) -> Step {
    let rows = pages::all::<CancelRequest, _>(
        context,
        "cancellations",
        "parentAfterSalesSn",
        PAGE,
        |page| async move {
            let page = client.cancellations(window, page, PAGE).await?;
            Ok((page.total, page.data))
        },
    )
    .await?;
    found.issues.extend(rows.issues);
    for (request, raw) in rows.read {
        let (status, open) = cancellation_state(request.parent_after_sales_status);
        let case_sn = request.parent_after_sales_sn;
        let items = request.after_sales_info_list.into_iter().map(|line| ItemRow {
            case_sn: case_sn.clone(),
            item_sn: line.after_sales_sn.unwrap_or_else(|| line.order_sn.clone()),
            order_sn: Some(line.order_sn),
            sku_id: None,
            quantity: line.apply_goods_number,
            refund: None,
            refund_currency: None,
            reason: None,
        });
        let items = items.collect();
        let row = CaseRow {
            shop_id: shop.id.clone(),
            case_sn: case_sn.clone(),
            parent_order_sn: request.parent_order_sn,
            gateway: credential.gateway.clone(),
            kind: "cancellation".to_owned(),
            status: status.to_owned(),
            status_code: request.parent_after_sales_status,
            open,
            created_at: request.create_at,
            updated_at: request.update_at.or(request.create_at).unwrap_or(window.1),
            act_by: None,
            refund: None,
            refund_currency: None,
        };
        found.documents.push((case_sn, row.updated_at, raw));
        found.cases.push((row, items));
    }
    Ok(())
}

async fn store(context: &JobContext, shop: &Shop, gateway: &str, found: Found, until: DateTime<Utc>) -> Step {
    let (app, scope, shop_id) = (&context.app, &context.scope, shop.id.as_str());
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, shop_id).await?;
    for (case, items) in &found.cases {
        after_sales::put(&mut tx, scope, case, items).await?;
    }
    let (mut compressor, mut documents) = (Compressor::new()?, Vec::with_capacity(found.documents.len()));
    for (key, updated_at, raw) in found.documents {
        let body = compressor.compress(&raw)?;
        documents.push(RawDocument { key, updated_at, body });
    }
    documents.sort_by(|a, b| (&a.key, a.updated_at).cmp(&(&b.key, b.updated_at)));
    documents.dedup_by(|a, b| (&a.key, a.updated_at) == (&b.key, b.updated_at));
    raw_documents::put_all(&mut tx, scope, shop_id, "after_sales", clock::now(), &documents).await?;
    let read: Vec<String> = found.cases.iter().map(|(case, _)| case.case_sn.clone()).collect();
    sync_issues::resolve(&mut tx, scope, shop_id, "after_sales", &read).await?;
    sync_issues::put_all(&mut tx, scope, shop_id, "after_sales", &found.issues).await?;
    sync_slices::advance(&mut tx, scope, shop_id, gateway, "after_sales", until).await?;
    tx.commit().await?;
    Ok(())
}
