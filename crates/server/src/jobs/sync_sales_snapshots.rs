//! Sales figures of full-managed shops: the platform gives counters without a date, so one snapshot a day is kept, and
//! what was sold is derived from it in the same transaction.

use domain::day::business_day;
use serde_json::{Value, json};
use temu_api::wire::{self, sales::SalesRow};

use super::{
    client,
    context::{JobContext, Step},
};
use crate::{
    clock,
    store::{
        books, derived_sales,
        shops::{self, Credential, Shop},
        skus::{self, SalesSnapshot},
        sync_issues::{self, NewIssue},
        sync_slices,
    },
};

/// Rows per page; the platform takes up to 500 (temu-open-api.md §6).
const PAGE: u32 = 100;

/// Keeps today's counters of every SKU.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    let client = client::client(context, shop, credential).await?;
    let (mut snapshots, mut issues, mut read) = (Vec::new(), Vec::new(), 0i64);
    for page in 1.. {
        let sales = client.sales(page, PAGE).await?;
        read += sales.sub_order_list.len() as i64;
        for raw in &sales.sub_order_list {
            match wire::parse::<SalesRow>(raw.get()) {
                Ok(row) => snapshots.extend(row.sku_quantity_detail_list.into_iter().map(|sku| SalesSnapshot {
                    sku_id: sku.product_sku_id.to_string(),
                    today: sku.today_sale_volume,
                    last_7d: sku.last_seven_days_sale_volume,
                    last_30d: sku.last_thirty_days_sale_volume,
                    total: sku.total_sale_volume,
                    stock: sku.inventory_num_info.and_then(|stock| stock.warehouse_inventory_num),
                })),
                Err(cause) => {
                    let key = cause.path.clone();
                    issues.push(NewIssue {
                        key,
                        reason: cause.to_string(),
                        raw: raw.get().to_owned(),
                    });
                }
            }
        }
        context
            .progress(
                read,
                Some(sales.total),
                &format!("sales figures: {read} of {}", sales.total),
            )
            .await?;
        if sales.sub_order_list.len() < PAGE as usize || read >= sales.total {
            break;
        }
    }
    snapshots.sort_by(|a: &SalesSnapshot, b| a.sku_id.cmp(&b.sku_id));
    snapshots.dedup_by(|a, b| a.sku_id == b.sku_id);
    let (app, scope) = (&context.app, &context.scope);
    let now = clock::now();
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, &shop.id).await?;
    let (zone, day) = (app.config.timezone, business_day(now, app.config.timezone));
    skus::put_snapshots(&mut tx, scope, &shop.id, day, now, &snapshots).await?;
    let books = books::load(&mut tx, scope, &shop.id, app.config.reporting_currency).await?;
    issues.extend(derived_sales::refresh(&mut tx, scope, &shop.id, &books, zone, day).await?);
    sync_issues::put_all(&mut tx, scope, &shop.id, "sales_snapshots", &issues).await?;
    sync_slices::advance(&mut tx, scope, &shop.id, &credential.gateway, "sales_snapshots", now).await?;
    tx.commit().await?;
    Ok(json!({ "skus": snapshots.len(), "unreadable": issues.len() }))
}
