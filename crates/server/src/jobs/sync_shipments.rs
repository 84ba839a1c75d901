//! Regions and packages of orders from the work list, in a lane of its own behind the order sync: the order's detail, the
//! packages of each shipped line, and what the carriers say of them until they are delivered.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    order::OrderStatus,
    package::{Scan, delivered_at, order_delivered_at},
};
use serde_json::{Value, json};
use temu_api::{
    ApiError, Client, ErrorClass, routing,
    wire::{
        self,
        orders::OrderDocument,
        shipments::{Shipment, ShippingLabel},
    },
};

use super::{
    client,
    context::{JobContext, Step, Stop},
    order_extras::{BATCH, TROUBLES, again, refused},
    pages,
};
use crate::{
    clock,
    store::{
        order_extras::{self, Asked, DueOrder, Extra},
        packages::{self, PackageRow, Region, SeenPackage},
        raw_documents::{self, Compressor, RawDocument},
        shops::{self, Credential, Shop},
        sync_issues::{self, NewIssue},
        sync_slices,
    },
};

/// A parcel under way is looked at this often, and no longer than this after shipping.
const LOOK: TimeDelta = TimeDelta::hours(6);
const LOST: TimeDelta = TimeDelta::days(60);

/// Orders per call for their labels, and labels a page.
const LABELLED: usize = 20;
const PAGE: u32 = 100;

/// What the calls about one order brought.
struct Seen {
    asked: Asked,
    region: Region,
    /// None: nothing of it was sent yet.
    packages: Option<Vec<SeenPackage>>,
    documents: Vec<(String, DateTime<Utc>, String)>,
    issues: Vec<NewIssue>,
}

/// One run over the work list of a (shop, gateway).
struct Shipments<'a> {
    context: &'a JobContext,
    shop: &'a Shop,
    credential: &'a Credential,
    client: Client,
    /// Calls that the token turned out not to cover are left out from then on.
    tracking: bool,
    labels: bool,
    /// Orders in a row that failed in passing.
    troubles: usize,
}

/// Asks for region and packages of every order that is due.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    let needed = [routing::ORDER_DETAIL, routing::SHIPMENTS];
    if needed.iter().any(|call| client::lacks(credential, call)) {
        return Ok(json!({ "left_out": "the token does not cover it" }));
    }
    let mut run = Shipments {
        context,
        shop,
        credential,
        client: client::client(context, shop, credential).await?,
        tracking: !client::lacks(credential, routing::TRACKING),
        labels: !client::lacks(credential, routing::LABELS),
        troubles: 0,
    };
    let (app, scope, gateway) = (&context.app, &context.scope, credential.gateway.as_str());
    let started = clock::now();
    let (mut orders, mut found) = (0, 0);
    loop {
        let mut tx = app.db.read().await?;
        let due = order_extras::due(&mut tx, scope, &shop.id, gateway, Extra::Shipments, started, BATCH).await?;
        drop(tx);
        if due.is_empty() {
            return Ok(json!({ "orders": orders, "packages": found }));
        }
        let (mut seen, mut failure) = (Vec::new(), None);
        for order in due {
            match run.look(order).await {
                Ok(order) => seen.push(order),
                Err(stop) => {
                    failure = Some(stop);
                    break;
                }
            }
        }
        orders += seen.len();
        found += seen
            .iter()
            .flat_map(|order| &order.packages)
            .map(Vec::len)
            .sum::<usize>();
        let labelled = run.label(&mut seen).await;
        run.store(seen).await?;
        labelled?;
        if let Some(stop) = failure {
            return Err(stop);
        }
        context
            .progress(orders as i64, None, &format!("packages {gateway}: {orders} orders"))
            .await?;
        if context.should_yield().await? {
            return Err(Stop::Yield);
        }
    }
}

impl Shipments<'_> {
    /// Everything about one order; a refusal that is about this order is part of the answer.
    async fn look(&mut self, order: DueOrder) -> Step<Seen> {
        let now = clock::now();
        let mut seen = Seen {
            asked: Asked { order, again: None },
            region: Region::default(),
            packages: None,
            documents: Vec::new(),
            issues: Vec::new(),
        };
        if seen.asked.order.effective_lines == 0 {
            return Ok(seen);
        }
        match self.fill(&mut seen, now).await {
            Ok(()) => {
                self.troubles = 0;
                Ok(seen)
            }
            Err(Stop::Temu(cause)) if cause.class == ErrorClass::Retry && self.troubles + 1 == TROUBLES => {
                Err(Stop::Temu(cause))
            }
            Err(Stop::Temu(cause)) => {
                self.troubles += 1;
                let (again, issue) = refused(&seen.asked.order, *cause, now)?;
                seen.asked.again = again;
                seen.issues.extend(issue);
                seen.packages = None;
                Ok(seen)
            }
            Err(stop) => Err(stop),
        }
    }

    async fn fill(&mut self, seen: &mut Seen, now: DateTime<Utc>) -> Step {
        let order = seen.asked.order.clone();
        let raw = self.client.order_detail(&order.parent_order_sn).await?;
        let document = match OrderDocument::parse(raw.get()) {
            Ok(document) => document,
            Err(cause) => {
                seen.issues.push(NewIssue {
                    key: order.parent_order_sn,
                    reason: cause.to_string(),
                    raw: raw.get().to_owned(),
                });
                return Ok(());
            }
        };
        seen.documents
            .push((order.parent_order_sn.clone(), order.updated_at, raw.get().to_owned()));
        let parent = &document.parent_order_map;
        seen.region = Region {
            country: parent.region_name1.clone(),
            state: parent.region_name2.clone(),
            city: parent.region_name3.clone(),
        };
        let sent = document
            .order_list
            .iter()
            .filter(|line| OrderStatus::from_code(line.order_status).has_shipped());
        let sent: Vec<&str> = sent.map(|line| line.order_sn.as_str()).collect();
        if sent.is_empty() {
            return Ok(());
        }
        let mut found: BTreeMap<String, SeenPackage> = BTreeMap::new();
        for order_sn in sent {
            let list = self.client.shipments(&order.parent_order_sn, order_sn).await?;
            for raw in &list.shipment_info_dto {
                match wire::parse::<Shipment>(raw.get()) {
                    Ok(shipment) => note(
                        &mut found,
                        &self.shop.id,
                        &order.parent_order_sn,
                        order_sn,
                        shipment,
                        now,
                    ),
                    Err(cause) => seen.issues.push(NewIssue {
                        key: order_sn.to_owned(),
                        reason: cause.to_string(),
                        raw: raw.get().to_owned(),
                    }),
                }
            }
        }
        self.track(&order, &mut found).await?;
        let packages: Vec<SeenPackage> = found.into_values().collect();
        seen.asked.again = next_look(&order, &packages, now);
        seen.packages = Some(packages);
        Ok(())
    }

    /// Asks the carriers about each package that is not known to be delivered.
    async fn track(&mut self, order: &DueOrder, found: &mut BTreeMap<String, SeenPackage>) -> Step {
        let mut tx = self.context.app.db.read().await?;
        let key = [(self.shop.id.as_str(), order.parent_order_sn.as_str())];
        let known = packages::of_orders(&mut tx, &self.context.scope, &key).await?;
        drop(tx);
        for package in found.values_mut() {
            let before = known.iter().find(|before| before.package_sn == package.row.package_sn);
            if let Some(before) = before.filter(|before| before.delivered_at.is_some()) {
                package.row.delivered_at = before.delivered_at;
                package.row.status.clone_from(&before.status);
                continue;
            }
            if !self.tracking {
                continue;
            }
            match self.client.tracking(&package.row.package_sn, "en").await {
                Ok(tracking) => {
                    let scan = |event: &temu_api::wire::shipments::TrackingEvent| Scan {
                        status: event.logistics_status.clone(),
                        at: event.at(),
                        description: event.status_text.clone(),
                    };
                    let scans: Vec<Scan> = tracking.tracking_info.iter().map(scan).collect();
                    package.row.delivered_at = delivered_at(&scans);
                    package.row.status = match package.row.delivered_at {
                        Some(_) => "delivered".to_owned(),
                        None if scans.is_empty() => "unknown".to_owned(),
                        None => "in_transit".to_owned(),
                    };
                    package.scans = Some(scans);
                }
                Err(cause) if client::is_missing_scope(&cause) => {
                    self.tracking = false;
                    client::note_missing_scope(self.context, self.credential, &cause).await?;
                }
                // The carrier knows nothing of it yet: the package stands without scans.
                Err(ApiError {
                    class: temu_api::ErrorClass::FixRequest | temu_api::ErrorClass::Wait,
                    ..
                }) => {}
                Err(cause) => return Err(cause.into()),
            }
        }
        Ok(())
    }

    /// What became of the labels bought for these orders' packages.
    async fn label(&mut self, seen: &mut [Seen]) -> Step {
        for orders in seen.chunks_mut(LABELLED) {
            let sent = orders
                .iter()
                .filter(|order| order.packages.as_ref().is_some_and(|packages| !packages.is_empty()));
            let numbers: Vec<String> = sent.map(|order| order.asked.order.parent_order_sn.clone()).collect();
            if numbers.is_empty() || !self.labels {
                continue;
            }
            let (client, numbers) = (&self.client, &numbers.iter().map(String::as_str).collect::<Vec<_>>());
            let rows = pages::all::<ShippingLabel, _>(self.context, "labels", "packageSn", PAGE, |page| async move {
                let page = client.labels(numbers, page, PAGE).await?;
                Ok((page.total_item_num, page.shipping_label_info_list))
            });
            let rows = match rows.await {
                Err(Stop::Temu(cause)) if client::is_missing_scope(&cause) => {
                    self.labels = false;
                    client::note_missing_scope(self.context, self.credential, &cause).await?;
                    continue;
                }
                rows => rows?,
            };
            for package in orders.iter_mut().flat_map(|order| &mut order.packages).flatten() {
                let label = rows
                    .read
                    .iter()
                    .find(|(label, _)| label.package_sn == package.row.package_sn);
                package.row.label_status = label.and_then(|(label, _)| label.shipping_label_status);
            }
            orders[0].issues.extend(rows.issues);
        }
        Ok(())
    }

    async fn store(&self, seen: Vec<Seen>) -> Step {
        let (app, scope, shop_id) = (&self.context.app, &self.context.scope, self.shop.id.as_str());
        let now = clock::now();
        let mut tx = app.db.write().await?;
        shops::lock(&mut tx, scope, shop_id).await?;
        let (mut compressor, mut documents) = (Compressor::new()?, Vec::new());
        let (mut asked, mut read, mut issues) = (Vec::new(), Vec::new(), Vec::new());
        for order in seen {
            let number = order.asked.order.parent_order_sn.as_str();
            packages::put_region(&mut tx, scope, shop_id, number, &order.region).await?;
            if let Some(packages) = &order.packages {
                packages::replace(&mut tx, scope, shop_id, number, packages).await?;
                let delivered: Vec<_> = packages.iter().map(|package| package.row.delivered_at).collect();
                let status = OrderStatus::from_code(order.asked.order.status_code);
                if let Some(at) = order_delivered_at(status, &delivered) {
                    packages::put_delivered(&mut tx, scope, shop_id, number, at).await?;
                }
            }
            if order.issues.is_empty() {
                read.push(number.to_owned());
            }
            for (key, updated_at, raw) in order.documents {
                let body = compressor.compress(&raw)?;
                documents.push(RawDocument { key, updated_at, body });
            }
            issues.extend(order.issues);
            asked.push(order.asked);
        }
        raw_documents::put_all(&mut tx, scope, shop_id, "shipments", now, &documents).await?;
        order_extras::put(&mut tx, scope, shop_id, Extra::Shipments, &asked).await?;
        sync_issues::resolve(&mut tx, scope, shop_id, "shipments", &read).await?;
        sync_issues::put_all(&mut tx, scope, shop_id, "shipments", &issues).await?;
        sync_slices::advance(&mut tx, scope, shop_id, &self.credential.gateway, "shipments", now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A package stands in the answer of each of its lines; further parcels of it are packages of their own.
fn note(
    found: &mut BTreeMap<String, SeenPackage>,
    shop_id: &str,
    parent_order_sn: &str,
    order_sn: &str,
    shipment: Shipment,
    now: DateTime<Utc>,
) {
    let row = |package_sn, carrier_id, carrier, tracking_number, delivery_type| PackageRow {
        shop_id: shop_id.to_owned(),
        parent_order_sn: parent_order_sn.to_owned(),
        package_sn,
        carrier_id,
        carrier,
        tracking_number,
        delivery_type,
        tracking_warning: shipment.tracking_warning_label,
        label_status: None,
        status: "unknown".to_owned(),
        delivered_at: None,
        fetched_at: now,
    };
    let main = row(
        shipment.package_sn,
        shipment.carrier_id,
        shipment.carrier_name,
        shipment.tracking_number,
        shipment.package_delivery_type,
    );
    let mut add = |row: PackageRow, quantity: Option<i64>| {
        let package = found.entry(row.package_sn.clone()).or_insert_with(|| SeenPackage {
            row,
            lines: Vec::new(),
            scans: None,
        });
        package.lines.push((order_sn.to_owned(), quantity));
    };
    add(main, shipment.quantity);
    for part in shipment.sub_package_shipment_info_list {
        let part = row(
            part.package_sn,
            part.carrier_id,
            part.carrier_name,
            part.tracking_number,
            part.package_delivery_type,
        );
        add(part, None);
    }
}

/// When to look again: soon while a number is missing, a few times a day while something is under way, else not at all.
fn next_look(order: &DueOrder, packages: &[SeenPackage], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if packages.iter().any(|package| package.row.tracking_number.is_none()) || packages.is_empty() {
        return again(order, now);
    }
    let under_way = packages.iter().any(|package| package.row.delivered_at.is_none());
    let shipped_at = order.shipped_at.unwrap_or(order.updated_at);
    (under_way && now < shipped_at + LOST).then(|| now + LOOK)
}
