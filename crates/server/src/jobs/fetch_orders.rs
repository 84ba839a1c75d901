//! Fetches the orders that pushes told of: several waiting events in one call, stored by the same way as a sync's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use temu_api::{Gateway, wire::orders::OrderPage};

use super::{
    client,
    context::{JobContext, Step},
    order_document,
    registry::Job,
};
use crate::{
    clock,
    store::{
        books,
        orders::{self, Incoming},
        shops::{self, Credential, Shop},
        sync_issues, webhooks,
    },
};

/// Order numbers the platform takes in one call (temu-open-api.md §6).
const NUMBERS: usize = 20;
/// Events looked at in one round.
const ROUND: i64 = 400;

/// Fetches what waits for a shop. Failures leave the events waiting; the regular sync finds the orders too.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchOrders {}

impl Job for FetchOrders {
    const KIND: &'static str = "fetch_orders";
    const LANE: Option<&'static str> = Some("fetch_orders");
    // One that runs already may have looked at the events before the newest came, so it is no substitute;
    // `webhooks::fetch_is_queued` finds one that has not begun.
    const DEDUPLICATED: bool = false;

    async fn run(self, context: &JobContext) -> Step<Value> {
        let (shop, credentials) = client::shop_with_credentials(context).await?;
        let (mut events, mut stored) = (0, 0);
        loop {
            let mut tx = context.app.db.read().await?;
            let waiting = webhooks::waiting(&mut tx, &context.scope, &shop.id, ROUND).await?;
            drop(tx);
            if waiting.is_empty() {
                return Ok(json!({ "events": events, "orders": stored }));
            }
            let mut by_gateway: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
            for event in &waiting {
                let number = event.parent_order_sn.clone().unwrap_or_default();
                let gateway = gateway_of(&number, &event.gateway, &credentials);
                let numbers = by_gateway.entry(gateway).or_default();
                numbers.entry(number).or_default().push(event.id.clone());
            }
            for (gateway, numbers) in by_gateway {
                let numbers: Vec<(String, Vec<String>)> = numbers.into_iter().collect();
                for chunk in numbers.chunks(NUMBERS) {
                    let progress = format!("{} orders of {gateway} that Temu told of", chunk.len());
                    context.progress(events, None, &progress).await?;
                    stored += fetch(context, &shop, &credentials, &gateway, chunk).await?;
                    events += chunk.iter().map(|(_, ids)| ids.len() as i64).sum::<i64>();
                }
            }
        }
    }
}

/// The gateway that serves the order's region, which its number says, if the shop has it; else the one that told of it.
fn gateway_of(number: &str, told_by: &str, credentials: &[Credential]) -> String {
    let region = number.split('-').nth(1).and_then(|region| region.parse().ok());
    let serving = region.map(|region| Gateway::for_region(region).as_str());
    let owned = serving.filter(|gateway| credentials.iter().any(|credential| credential.gateway == *gateway));
    owned.unwrap_or(told_by).to_owned()
}

/// Fetches and stores one call's worth of orders; answers how many were new or changed. What the platform does not list is
/// done too: it will not list it the next time either, and if it does, the sync sees it.
async fn fetch(
    context: &JobContext,
    shop: &Shop,
    credentials: &[Credential],
    gateway: &str,
    numbers: &[(String, Vec<String>)],
) -> Step<i64> {
    let ids: Vec<String> = numbers.iter().flat_map(|(_, ids)| ids.clone()).collect();
    let wanted = credentials
        .iter()
        .find(|credential| credential.gateway == gateway && credential.state != "stopped");
    let Some(credential) = wanted else {
        let warning = format!(
            "{gateway}: no usable credential for {} orders that Temu told of",
            numbers.len()
        );
        context.warn(&warning).await?;
        return store(context, shop, gateway, None, &ids).await;
    };
    let client = client::client(context, shop, credential).await?;
    let numbers: Vec<&str> = numbers.iter().map(|(number, _)| number.as_str()).collect();
    let page = client.orders_by_number(&numbers).await;
    if let Err(cause) = &page {
        client::note_refusal(context, credential, &cause.clone().into()).await?;
    }
    store(context, shop, gateway, Some(page?), &ids).await
}

async fn store(context: &JobContext, shop: &Shop, gateway: &str, page: Option<OrderPage>, ids: &[String]) -> Step<i64> {
    let (app, scope, shop_id) = (&context.app, &context.scope, shop.id.as_str());
    let now = clock::now();
    let (mut batch, mut issues) = (Vec::new(), Vec::new());
    for raw in page.iter().flat_map(|page| &page.page_items) {
        match order_document::read(raw.get(), &shop.business_model, now) {
            Ok(order) => batch.push(Incoming {
                order,
                gateway: gateway.to_owned(),
                raw: raw.get().to_owned(),
            }),
            Err(issue) => issues.push(issue),
        }
    }
    let keys: Vec<String> = batch
        .iter()
        .flat_map(|incoming| order_document::keys_of(&incoming.order))
        .collect();
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, shop_id).await?;
    let books = books::load(&mut tx, scope, shop_id, app.config.reporting_currency).await?;
    let outcome = orders::ingest(&mut tx, scope, shop_id, &books, app.config.timezone, now, batch).await?;
    sync_issues::resolve(&mut tx, scope, shop_id, "orders", &keys).await?;
    issues.extend(outcome.rejected);
    sync_issues::put_all(&mut tx, scope, shop_id, "orders", &issues).await?;
    webhooks::done(&mut tx, scope, shop_id, ids).await?;
    tx.commit().await?;
    Ok(outcome.inserted + outcome.updated)
}
