//! Amounts of orders: one call an order from the work list, with a lane of its own behind the order sync. A final price of
//! a piece values its line anew in the transaction that stores it.

use chrono::{DateTime, Utc};
use domain::{
    money::{Currency, Money},
    price::{LineAmounts, actual_unit_price},
};
use serde_json::{Value, json};
use temu_api::{
    ApiError, Client, ErrorClass, routing,
    wire::{amounts::AmountDocument, money::MinorMoney},
};

use super::{
    client,
    context::{JobContext, Step, Stop},
    order_extras::{BATCH, TROUBLES, again, refused},
};
use crate::{
    clock,
    store::{
        amounts::{self, OrderAmounts, StatedLine},
        books,
        order_extras::{self, Asked, DueOrder, Extra},
        orders,
        raw_documents::{self, Compressor, RawDocument},
        shops::{self, Credential, Shop},
        sync_issues::{self, NewIssue},
        sync_slices,
    },
};

/// What a batch of calls brought.
#[derive(Default)]
struct Batch {
    asked: Vec<Asked>,
    read: Vec<(OrderAmounts, Vec<StatedLine>)>,
    documents: Vec<(String, DateTime<Utc>, String)>,
    issues: Vec<NewIssue>,
}

/// Asks for the amounts of every order that is due.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    if client::lacks(credential, routing::ORDER_AMOUNTS) {
        return Ok(json!({ "left_out": "the token does not cover it" }));
    }
    let client = client::client(context, shop, credential).await?;
    let (app, scope, gateway) = (&context.app, &context.scope, credential.gateway.as_str());
    let started = clock::now();
    let (mut orders, mut lines_changed) = (0, 0);
    loop {
        let mut tx = app.db.read().await?;
        let due = order_extras::due(&mut tx, scope, &shop.id, gateway, Extra::Amounts, started, BATCH).await?;
        drop(tx);
        if due.is_empty() {
            return Ok(json!({ "orders": orders, "lines_changed": lines_changed }));
        }
        let (batch, failure) = ask(&client, due).await;
        orders += batch.asked.len();
        lines_changed += store(context, shop, gateway, batch).await?;
        if let Some(cause) = failure {
            return Err(cause.into());
        }
        context
            .progress(orders as i64, None, &format!("amounts {gateway}: {orders} orders"))
            .await?;
        if context.should_yield().await? {
            return Err(Stop::Yield);
        }
    }
}

/// One call an order, one at a time, so that the order sync gets every other call of the key at least. Stops at the
/// first failure that is not about the order asked for.
async fn ask(client: &Client, due: Vec<DueOrder>) -> (Batch, Option<ApiError>) {
    let (mut batch, mut troubles) = (Batch::default(), 0);
    for order in due {
        let now = clock::now();
        if order.effective_lines == 0 {
            batch.asked.push(Asked { order, again: None });
            continue;
        }
        match client.order_amounts(&order.parent_order_sn).await {
            Ok(raw) => {
                troubles = 0;
                batch.note(order, raw.get(), now);
            }
            Err(cause) if cause.class == ErrorClass::Retry && troubles + 1 == TROUBLES => return (batch, Some(cause)),
            Err(cause) => match refused(&order, cause, now) {
                Ok((again, issue)) => {
                    troubles += 1;
                    batch.issues.extend(issue);
                    batch.asked.push(Asked { order, again });
                }
                Err(cause) => return (batch, Some(cause)),
            },
        }
    }
    (batch, None)
}

impl Batch {
    fn note(&mut self, order: DueOrder, raw: &str, now: DateTime<Utc>) {
        let read = AmountDocument::parse(raw)
            .map_err(|cause| cause.to_string())
            .and_then(|document| to_amounts(&order.parent_order_sn, document, now));
        match read {
            Ok((amounts, lines)) => {
                let again = if amounts.r#final { None } else { again(&order, now) };
                self.documents
                    .push((order.parent_order_sn.clone(), order.updated_at, raw.to_owned()));
                self.read.push((amounts, lines));
                self.asked.push(Asked { order, again });
            }
            Err(reason) => {
                self.issues.push(NewIssue {
                    key: order.parent_order_sn.clone(),
                    reason,
                    raw: raw.to_owned(),
                });
                self.asked.push(Asked { order, again: None });
            }
        }
    }
}

/// From the platform's document to amounts of ours; what cannot be true is refused with the field's name.
fn to_amounts(
    parent_order_sn: &str,
    document: AmountDocument,
    now: DateTime<Utc>,
) -> Result<(OrderAmounts, Vec<StatedLine>), String> {
    let parent = &document.parent_order_map;
    if parent
        .parent_order_sn
        .as_deref()
        .is_some_and(|number| number != parent_order_sn)
    {
        return Err("parentOrderMap.parentOrderSn: another order than the one asked for".to_owned());
    }
    let warnings = !document.warning.is_empty();
    let mut lines = Vec::with_capacity(document.order_list.len());
    for child in &document.order_list {
        let amounts = LineAmounts {
            order_sn: child.order_sn.clone(),
            unit_price: money("unitBasePrice", &child.unit_base_price)?,
            total: money("basePrice", &child.base_price)?,
        };
        lines.push(StatedLine {
            price: actual_unit_price(&amounts, warnings),
            quantity: child.quantity,
            amounts,
        });
    }
    let known = [
        &parent.base_price_total,
        &parent.estimated_revenue,
        &parent.refunds_total,
    ];
    let currency = known.into_iter().flatten().find_map(|amount| amount.currency.clone());
    let minor = |amount: &Option<MinorMoney>| {
        let same = |amount: &&MinorMoney| amount.currency.is_none() || amount.currency == currency;
        amount.as_ref().filter(same).and_then(|amount| amount.amount)
    };
    let amounts = OrderAmounts {
        parent_order_sn: parent_order_sn.to_owned(),
        base_price_total: minor(&parent.base_price_total),
        shipping_total: minor(&parent.shipping_amount_total),
        seller_discount: minor(&parent.discount_from_seller),
        temu_discount: minor(&parent.discount_from_temu),
        refunds_total: minor(&parent.refunds_total),
        revenue_deduction: minor(&parent.estimated_revenue_deduction),
        estimated_revenue: minor(&parent.estimated_revenue),
        currency,
        warnings: json!(document.warning).to_string(),
        r#final: !lines.is_empty() && lines.iter().all(|line| line.price.is_some()),
        fetched_at: now,
    };
    Ok((amounts, lines))
}

fn money(field: &str, amount: &Option<MinorMoney>) -> Result<Option<Money>, String> {
    let Some((minor, currency)) = amount
        .as_ref()
        .and_then(|amount| Some((amount.amount?, amount.currency.as_ref()?)))
    else {
        return Ok(None);
    };
    let currency = Currency::parse(currency).map_err(|cause| format!("{field}: {cause}"))?;
    if minor < 0 {
        return Err(format!("{field}: {minor} is below zero"));
    }
    Ok(Some(Money::new(minor, currency)))
}

/// Stores a batch and values the lines whose price is stated now; answers how many lines changed.
async fn store(context: &JobContext, shop: &Shop, gateway: &str, batch: Batch) -> Step<i64> {
    let (app, scope, shop_id) = (&context.app, &context.scope, shop.id.as_str());
    let (now, zone) = (clock::now(), app.config.timezone);
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, shop_id).await?;
    for (order, lines) in &batch.read {
        amounts::put(&mut tx, scope, shop_id, order, lines).await?;
    }
    let (mut compressor, mut documents) = (Compressor::new()?, Vec::with_capacity(batch.documents.len()));
    for (key, updated_at, raw) in batch.documents {
        let body = compressor.compress(&raw)?;
        documents.push(RawDocument { key, updated_at, body });
    }
    raw_documents::put_all(&mut tx, scope, shop_id, "amounts", now, &documents).await?;
    order_extras::put(&mut tx, scope, shop_id, Extra::Amounts, &batch.asked).await?;
    let read: Vec<String> = batch
        .read
        .iter()
        .map(|(order, _)| order.parent_order_sn.clone())
        .collect();
    sync_issues::resolve(&mut tx, scope, shop_id, "amounts", &read).await?;
    sync_issues::put_all(&mut tx, scope, shop_id, "amounts", &batch.issues).await?;
    sync_slices::advance(&mut tx, scope, shop_id, gateway, "amounts", now).await?;
    let books = books::load(&mut tx, scope, shop_id, app.config.reporting_currency).await?;
    let keys: Vec<&str> = read.iter().map(String::as_str).collect();
    let stored = orders::load_by_key(&mut tx, scope, shop_id, &keys).await?;
    let changed = orders::reprice(&mut tx, scope, shop_id, &books, zone, stored).await?;
    tx.commit().await?;
    Ok(changed)
}
