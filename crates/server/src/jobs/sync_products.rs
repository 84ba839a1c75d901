//! Product sync: every SKU with its supply prices; a price first seen holds from the moment it was seen.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::money::{Currency, Money};
use serde_json::{Value, json};
use temu_api::{
    Client, SkuSearch,
    wire::{
        self,
        prices::PriceRow as WirePrice,
        products::{GoodsRow, LocalSkuRow},
    },
};

use super::{
    client,
    context::{JobContext, Step},
    recalculate::Recalculate,
    registry,
};
use crate::{
    clock,
    store::{
        orders::Selection,
        prices::{self, PriceRow},
        raw_documents::{self, Compressor, RawDocument},
        shops::{self, Credential, Shop},
        skus::{self, SeenSku},
        sync_issues::{self, NewIssue},
        sync_slices,
    },
};

/// Rows per page and SKUs per price call: what the platform's lists give at most.
const PAGE: u32 = 100;
/// A price above this is a unit mistaken by somebody, and would spoil every sum it enters.
const ABSURD_PRICE: i64 = 10_000_000_000;

/// What one product sync read.
#[derive(Default)]
struct Catalogue {
    skus: Vec<SeenSku>,
    sku_ids: HashSet<String>,
    /// (SKU, site or empty) → price.
    prices: HashMap<(String, String), Money>,
    documents: Vec<(String, String)>,
    issues: Vec<NewIssue>,
}

/// Reads all products of the shop on this gateway and stores what changed in one transaction.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    let client = client::client(context, shop, credential).await?;
    let mut catalogue = Catalogue::default();
    if shop.business_model == "local" {
        for search in [SkuSearch::OnSale, SkuSearch::NotOnSale] {
            local_skus(context, &client, search, &mut catalogue).await?;
        }
    } else {
        goods(context, &client, &mut catalogue).await?;
        price_lists(context, &client, &mut catalogue).await?;
    }
    let report = store(context, shop, credential, "products", catalogue).await?;
    context
        .info(&format!("products {}: {report}", credential.gateway))
        .await?;
    Ok(report)
}

/// Reads the supply prices of the shop's known SKUs again. A local shop's SKU list carries them, so there the whole list
/// is read.
pub async fn prices_alone(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    if shop.business_model == "local" {
        return run(context, shop, credential).await;
    }
    let client = client::client(context, shop, credential).await?;
    let mut tx = context.app.db.read().await?;
    let mut catalogue = Catalogue {
        skus: skus::seen(&mut tx, &context.scope, &shop.id).await?,
        ..Catalogue::default()
    };
    drop(tx);
    price_lists(context, &client, &mut catalogue).await?;
    // Only the prices were read anew: the SKUs stand as product sync saw them.
    catalogue.skus.clear();
    store(context, shop, credential, "prices", catalogue).await
}

async fn goods(context: &JobContext, client: &Client, catalogue: &mut Catalogue) -> Step {
    let mut read = 0;
    for page in 1.. {
        let goods = client.product_list(page, PAGE).await?;
        read += goods.data.len() as i64;
        for raw in &goods.data {
            match wire::parse::<GoodsRow>(raw.get()) {
                Ok(row) => catalogue.add_goods(&row, raw.get()),
                Err(cause) => catalogue.issue(raw.get(), "productSkcId", cause.to_string()),
            }
        }
        context
            .progress(
                read,
                Some(goods.total_count),
                &format!("products: {read} of {}", goods.total_count),
            )
            .await?;
        if goods.data.len() < PAGE as usize || read >= goods.total_count {
            break;
        }
    }
    Ok(())
}

async fn price_lists(context: &JobContext, client: &Client, catalogue: &mut Catalogue) -> Step {
    let ids: Vec<i64> = catalogue
        .skus
        .iter()
        .filter_map(|sku| sku.sku_id.parse().ok())
        .collect();
    for (done, chunk) in ids.chunks(PAGE as usize).enumerate() {
        let done = (done * PAGE as usize) as i64;
        context
            .progress(
                done,
                Some(ids.len() as i64),
                &format!("prices: {done} of {}", ids.len()),
            )
            .await?;
        let list = client.price_list(chunk).await?;
        for raw in &list.product_sku_supplier_price_list {
            let added = match wire::parse::<WirePrice>(raw.get()) {
                Ok(row) => catalogue.add_prices(&row),
                Err(cause) => Err(cause.to_string()),
            };
            if let Err(reason) = added {
                catalogue.issue(raw.get(), "productSkuId", reason);
            }
        }
    }
    Ok(())
}

async fn local_skus(context: &JobContext, client: &Client, search: SkuSearch, catalogue: &mut Catalogue) -> Step {
    let mut read = 0;
    for page in 1.. {
        let list = client.local_sku_list(search, page, PAGE).await?;
        read += list.sku_list.len() as i64;
        for raw in &list.sku_list {
            let added = match wire::parse::<LocalSkuRow>(raw.get()) {
                Ok(row) => catalogue.add_local(row, search == SkuSearch::OnSale, raw.get()),
                Err(cause) => Err(cause.to_string()),
            };
            if let Err(reason) = added {
                catalogue.issue(raw.get(), "skuId", reason);
            }
        }
        context
            .progress(read, Some(list.total), &format!("products: {read} of {}", list.total))
            .await?;
        if list.sku_list.len() < PAGE as usize || read >= list.total {
            break;
        }
    }
    Ok(())
}

impl Catalogue {
    fn add_goods(&mut self, row: &GoodsRow, raw: &str) {
        self.documents.push((row.product_skc_id.to_string(), raw.to_owned()));
        for summary in &row.product_sku_summaries {
            let spec: Vec<&str> = summary
                .product_sku_spec_list
                .iter()
                .filter_map(|spec| spec.spec_name.as_deref())
                .collect();
            self.add(SeenSku {
                sku_id: summary.product_sku_id.to_string(),
                skc_id: Some(row.product_skc_id.to_string()),
                spu_id: Some(row.product_id.to_string()),
                // The colour's code is no SKU's code: matching by it would be a guess.
                ext_code: summary.ext_code.clone(),
                name: row.product_name.clone().unwrap_or_default(),
                spec: Some(spec.join(" / ")).filter(|spec| !spec.is_empty()),
                category: row.leaf_cat.as_ref().and_then(|category| category.cat_name.clone()),
                image_url: row.main_image_url.clone(),
                on_sale: row.skc_site_status == Some(1),
                stock: summary.virtual_stock,
            });
        }
    }

    fn add_local(&mut self, row: LocalSkuRow, on_sale: bool, raw: &str) -> Result<(), String> {
        let sku_id = row.sku_id.to_string();
        if let (Some(price), Some(currency)) = (&row.price, &row.currency) {
            let currency = Currency::parse(currency).map_err(|cause| format!("currency: {cause}"))?;
            let price = Money::parse_major(price, currency).map_err(|cause| format!("price: {cause}"))?;
            self.add_price(&sku_id, "", price)?;
        }
        self.documents.push((sku_id.clone(), raw.to_owned()));
        self.add(SeenSku {
            sku_id,
            skc_id: None,
            spu_id: Some(row.goods_id.to_string()),
            ext_code: row.sku_sn,
            name: row.goods_name.unwrap_or_default(),
            spec: row.spec_name,
            category: None,
            image_url: row.thumb_url,
            on_sale,
            stock: row.stock,
        });
        Ok(())
    }

    /// The platform may list a SKU twice while pages move; the first counts.
    fn add(&mut self, sku: SeenSku) {
        if self.sku_ids.insert(sku.sku_id.clone()) {
            self.skus.push(sku);
        }
    }

    fn add_prices(&mut self, row: &WirePrice) -> Result<(), String> {
        let sku_id = row.product_sku_id.to_string();
        let currency = row.currency_type.as_deref().ok_or("currencyType: missing")?;
        let currency = Currency::parse(currency).map_err(|cause| format!("currencyType: {cause}"))?;
        for site in &row.site_supplier_prices {
            if let Some(price) = site.supplier_price {
                self.add_price(&sku_id, &site.site_id.to_string(), Money::new(price, currency))?;
            }
        }
        // For semi-managed shops the outer price is out of use wherever there are prices by site.
        match row.supplier_price.filter(|_| row.site_supplier_prices.is_empty()) {
            Some(price) => self.add_price(&sku_id, "", Money::new(price, currency)),
            None => Ok(()),
        }
    }

    fn add_price(&mut self, sku_id: &str, site_id: &str, price: Money) -> Result<(), String> {
        // A price of zero is what the platform shows while none is set.
        if price.minor == 0 {
            return Ok(());
        }
        if !(1..=ABSURD_PRICE).contains(&price.minor) {
            return Err(format!(
                "supplierPrice: {} {} cannot be a unit price",
                price.to_major(),
                price.currency
            ));
        }
        self.prices.insert((sku_id.to_owned(), site_id.to_owned()), price);
        Ok(())
    }

    fn issue(&mut self, raw: &str, key_field: &str, reason: String) {
        let document: Option<Value> = serde_json::from_str(raw).ok();
        let key = document
            .map(|document| document[key_field].to_string())
            .unwrap_or_else(|| raw.chars().take(64).collect());
        self.issues.push(NewIssue {
            key,
            reason,
            raw: raw.to_owned(),
        });
    }
}

async fn store(
    context: &JobContext,
    shop: &Shop,
    credential: &Credential,
    resource: &str,
    catalogue: Catalogue,
) -> Step<Value> {
    let (app, scope, shop_id) = (&context.app, &context.scope, shop.id.as_str());
    let now = clock::now();
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, shop_id).await?;
    let known: HashMap<String, SeenSku> = skus::seen(&mut tx, scope, shop_id)
        .await?
        .into_iter()
        .map(|sku| (sku.sku_id.clone(), sku))
        .collect();
    let codes_changed = catalogue.skus.iter().any(|sku| {
        known
            .get(&sku.sku_id)
            .is_none_or(|before| before.ext_code != sku.ext_code || before.spu_id != sku.spu_id)
    });
    let in_force = latest_prices(prices::of_shop(&mut tx, scope, shop_id).await?);
    let changed = changed_prices(&catalogue, &in_force, now);
    let first_prices = changed
        .iter()
        .any(|price| !in_force.contains_key(&(price.sku_id.clone(), price.site_id.clone())));
    skus::put_seen(&mut tx, scope, shop_id, now, &catalogue.skus).await?;
    prices::append(&mut tx, scope, shop_id, &changed).await?;
    let (mut compressor, mut documents) = (Compressor::new()?, Vec::with_capacity(catalogue.documents.len()));
    for (key, raw) in &catalogue.documents {
        documents.push(RawDocument {
            key: key.clone(),
            updated_at: now,
            body: compressor.compress(raw)?,
        });
    }
    raw_documents::put_newest(&mut tx, scope, shop_id, "products", now, &documents).await?;
    let read: Vec<String> = catalogue.skus.iter().map(|sku| sku.sku_id.clone()).collect();
    sync_issues::resolve(&mut tx, scope, shop_id, "products", &read).await?;
    sync_issues::put_all(&mut tx, scope, shop_id, "products", &catalogue.issues).await?;
    sync_slices::advance(&mut tx, scope, shop_id, &credential.gateway, resource, now).await?;
    if codes_changed || first_prices {
        // Lines that came before their SKU or its first price find them now.
        registry::enqueue(
            &mut tx,
            scope,
            shop_id,
            &Recalculate {
                selection: Selection::All,
            },
            false,
        )
        .await?;
    }
    tx.commit().await?;
    app.wake.notify_one();
    let (skus, changed, unreadable) = (catalogue.skus.len(), changed.len(), catalogue.issues.len());
    Ok(json!({ "skus": skus, "prices_changed": changed, "unreadable": unreadable }))
}

fn latest_prices(rows: Vec<PriceRow>) -> HashMap<(String, String), PriceRow> {
    // Rows come oldest first, so the last one stays.
    rows.into_iter()
        .map(|row| ((row.sku_id.clone(), row.site_id.clone()), row))
        .collect()
}

fn changed_prices(
    catalogue: &Catalogue,
    in_force: &HashMap<(String, String), PriceRow>,
    now: DateTime<Utc>,
) -> Vec<PriceRow> {
    let differs = |key: &(String, String), price: &Money| {
        in_force
            .get(key)
            .is_none_or(|before| before.price != price.minor || before.currency != price.currency.as_str())
    };
    let mut changed: Vec<PriceRow> = catalogue
        .prices
        .iter()
        .filter(|(key, price)| differs(key, price))
        .map(|((sku_id, site_id), price)| PriceRow {
            sku_id: sku_id.clone(),
            site_id: site_id.clone(),
            effective_from: now,
            price: price.minor,
            currency: price.currency.to_string(),
        })
        .collect();
    changed.sort_by(|a, b| (&a.sku_id, &a.site_id).cmp(&(&b.sku_id, &b.site_id)));
    changed
}
