//! Stock of every SKU: by warehouse for semi-managed shops, by kind for local ones, virtual stock for full-managed ones
//! (whose warehouse stock comes with their sales figures).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json, value::RawValue};
use temu_api::{
    Client, ErrorClass, routing,
    wire::stock::{LocalGoodsStock, VirtualStock, WarehouseStock},
};

use super::{
    client,
    context::{JobContext, Step},
    pages::{self, Rows},
};
use crate::{
    clock,
    store::{
        shops::{self, Credential, Shop},
        stock::{self, PlaceStock},
        sync_issues::NewIssue,
    },
};

/// SKUs of a product per call of a local shop (temu-open-api.md §6).
const SKUS: usize = 200;

#[derive(Default)]
struct Found {
    rows: Vec<PlaceStock>,
    documents: Vec<(String, String)>,
    issues: Vec<NewIssue>,
}

/// Reads the stock of the shop's known SKUs on this gateway, one call a colour or product.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    let call = match shop.business_model.as_str() {
        "local" => routing::LOCAL_STOCK,
        "full" => routing::VIRTUAL_STOCK,
        _ => routing::SEMI_STOCK,
    };
    if client::lacks(credential, call) {
        return Ok(json!({ "left_out": "the token does not cover it" }));
    }
    let client = client::client(context, shop, credential).await?;
    let (app, scope) = (&context.app, &context.scope);
    let mut tx = app.db.read().await?;
    let known = stock::products(&mut tx, scope, &shop.id).await?;
    drop(tx);
    let mut found = Found::default();
    if call == routing::LOCAL_STOCK {
        let mut goods: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (sku_id, _, spu_id) in &known {
            if let (Some(goods_id), Ok(sku_id)) = (number(spu_id), sku_id.parse()) {
                goods.entry(goods_id).or_default().push(sku_id);
            }
        }
        local(context, &client, &goods, &mut found).await?;
    } else {
        let colours: BTreeSet<i64> = known.iter().filter_map(|(_, skc_id, _)| number(skc_id)).collect();
        managed(context, &client, &colours, call == routing::VIRTUAL_STOCK, &mut found).await?;
    }
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, &shop.id).await?;
    found
        .rows
        .sort_by(|a, b| (&a.sku_id, &a.place).cmp(&(&b.sku_id, &b.place)));
    found
        .rows
        .dedup_by(|a, b| (&a.sku_id, &a.place) == (&b.sku_id, &b.place));
    // Full-managed shops are listed with what lies in Temu's warehouse; virtual stock is kept beside it.
    stock::replace(&mut tx, scope, &shop.id, clock::now(), &found.rows).await?;
    let place = (shop.id.as_str(), credential.gateway.as_str(), "stock");
    pages::keep(&mut tx, context, place, &found.documents, &found.issues).await?;
    tx.commit().await?;
    Ok(json!({ "rows": found.rows.len(), "unreadable": found.issues.len() }))
}

fn number(id: &Option<String>) -> Option<i64> {
    id.as_ref()?.parse().ok()
}

async fn managed(
    context: &JobContext,
    client: &Client,
    colours: &BTreeSet<i64>,
    is_virtual: bool,
    found: &mut Found,
) -> Step {
    for (done, skc_id) in colours.iter().enumerate() {
        let list: Result<Vec<Box<RawValue>>, _> = if is_virtual {
            client
                .virtual_stock(*skc_id)
                .await
                .map(|list| list.product_sku_stock_list)
        } else {
            client.semi_stock(*skc_id).await.map(|list| list.product_sku_stock_list)
        };
        let list = match list {
            Ok(list) => list,
            // The colour is gone, or is not sold that way: it stands without.
            Err(cause) if cause.class == ErrorClass::FixRequest => continue,
            Err(cause) => return Err(cause.into()),
        };
        if is_virtual {
            let mut rows = Rows::<VirtualStock>::default();
            list.iter().for_each(|raw| rows.add(raw, "productSkuId"));
            for (row, raw) in rows.read {
                found.note(
                    row.product_sku_id,
                    stock::VIRTUAL.to_owned(),
                    row.virtual_stock,
                    None,
                    raw,
                );
            }
            found.issues.extend(rows.issues);
        } else {
            let mut rows = Rows::<WarehouseStock>::default();
            list.iter().for_each(|raw| rows.add(raw, "productSkuId"));
            for (row, raw) in rows.read {
                let place = row.warehouse_id.unwrap_or_default();
                found.note(
                    row.product_sku_id,
                    place,
                    row.sku_stock_quantity,
                    row.temp_lock_quantity,
                    raw,
                );
            }
            found.issues.extend(rows.issues);
        }
        progress(context, done, colours.len()).await?;
    }
    Ok(())
}

async fn local(context: &JobContext, client: &Client, goods: &BTreeMap<i64, Vec<i64>>, found: &mut Found) -> Step {
    for (done, (goods_id, sku_ids)) in goods.iter().enumerate() {
        for chunk in sku_ids.chunks(SKUS) {
            let list = match client.local_stock(*goods_id, chunk).await {
                Ok(list) => list.stock_list,
                Err(cause) if cause.class == ErrorClass::FixRequest => continue,
                Err(cause) => return Err(cause.into()),
            };
            let mut rows = Rows::<LocalGoodsStock>::default();
            list.iter().for_each(|raw| rows.add(raw, "goodsId"));
            found.issues.extend(rows.issues);
            for (product, raw) in rows.read {
                for sku in product.sku_stock_info_list {
                    let kinds = [
                        ("self", sku.self_ordinary_stock),
                        ("certified", sku.cert_ordinary_stock),
                    ];
                    for (kind, stock) in kinds {
                        if let Some(stock) = stock {
                            found.note(sku.sku_id, kind.to_owned(), stock.stock, None, raw.clone());
                        }
                    }
                }
            }
        }
        progress(context, done, goods.len()).await?;
    }
    Ok(())
}

impl Found {
    fn note(&mut self, sku_id: i64, place: String, quantity: Option<i64>, locked: Option<i64>, raw: String) {
        let sku_id = sku_id.to_string();
        self.documents.push((format!("{sku_id} {place}"), raw));
        self.rows.push(PlaceStock {
            sku_id,
            place,
            quantity,
            locked,
        });
    }
}

async fn progress(context: &JobContext, done: usize, total: usize) -> Step {
    let message = format!("stock: {done} of {total} products");
    context.progress(done as i64, Some(total as i64), &message).await
}
