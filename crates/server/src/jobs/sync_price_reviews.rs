//! 核价 and 调价 of every kind of shop, in one shape.

use domain::{
    money::{Currency, Money},
    price_review::{adjustment_state, price_order_state, review_state},
};
use serde_json::{Value, json};
use temu_api::{
    BusinessModel, Client, routing,
    wire::{
        price_reviews::{LocalPriceOrder, PriceAdjust, PriceReview},
        products::DecimalMoney,
    },
};

use super::{
    client,
    context::{JobContext, Step},
    pages,
};
use crate::{
    clock,
    store::{
        price_reviews::{self, PriceReviewRow},
        shops::{self, Credential, Shop},
        sync_issues::NewIssue,
    },
};

/// Rows a page (temu-open-api.md §6, §11).
const PAGE: u32 = 90;

#[derive(Default)]
struct Found {
    rows: Vec<PriceReviewRow>,
    documents: Vec<(String, String)>,
    issues: Vec<NewIssue>,
}

/// Reads all reviews and adjustments that the shop sees on this gateway.
pub async fn run(context: &JobContext, shop: &Shop, credential: &Credential) -> Step<Value> {
    let (model, calls) = match shop.business_model.as_str() {
        "local" => (
            BusinessModel::Local,
            [routing::LOCAL_PRICE_ORDERS, routing::LOCAL_PRICE_ORDERS],
        ),
        "full" => (
            BusinessModel::Full,
            [routing::FULL_PRICE_REVIEWS, routing::FULL_PRICE_ADJUSTS],
        ),
        _ => (
            BusinessModel::Semi,
            [routing::SEMI_PRICE_REVIEWS, routing::SEMI_PRICE_ADJUSTS],
        ),
    };
    let lacks = calls.map(|call| client::lacks(credential, call));
    if lacks == [true, true] {
        return Ok(json!({ "left_out": "the token does not cover it" }));
    }
    let client = client::client(context, shop, credential).await?;
    let mut found = Found::default();
    let blank = blank(shop, credential);
    if model == BusinessModel::Local {
        for after_launch in [false, true] {
            found.price_orders(context, &client, after_launch, &blank).await?;
        }
    } else {
        if !lacks[0] {
            found.reviews(context, &client, model, &blank).await?;
        }
        if !lacks[1] {
            found.adjustments(context, &client, model, &blank).await?;
        }
    }
    let (app, scope) = (&context.app, &context.scope);
    let mut tx = app.db.write().await?;
    shops::lock(&mut tx, scope, &shop.id).await?;
    price_reviews::put(&mut tx, scope, &found.rows).await?;
    let place = (shop.id.as_str(), credential.gateway.as_str(), "price_reviews");
    pages::keep(&mut tx, context, place, &found.documents, &found.issues).await?;
    tx.commit().await?;
    Ok(json!({ "price_reviews": found.rows.len(), "unreadable": found.issues.len() }))
}

fn blank(shop: &Shop, credential: &Credential) -> PriceReviewRow {
    let now = clock::now();
    PriceReviewRow {
        shop_id: shop.id.clone(),
        kind: String::new(),
        review_id: String::new(),
        gateway: credential.gateway.clone(),
        sku_ids: "[]".to_owned(),
        product_id: None,
        ext_code: None,
        status: String::new(),
        status_code: None,
        open: false,
        currency: None,
        current_price: None,
        suggested_price: None,
        reason: None,
        created_at: None,
        first_seen_at: now,
        seen_at: now,
    }
}

impl Found {
    fn add(&mut self, row: PriceReviewRow, raw: String) {
        self.documents.push((format!("{} {}", row.kind, row.review_id), raw));
        self.rows.push(row);
    }

    async fn reviews(
        &mut self,
        context: &JobContext,
        client: &Client,
        model: BusinessModel,
        blank: &PriceReviewRow,
    ) -> Step {
        let rows = pages::all::<PriceReview, _>(context, "price reviews", "orderId", PAGE, |page| async move {
            let page = client.price_reviews(model, page, PAGE).await?;
            Ok((page.total, page.review_sample_price_list))
        })
        .await?;
        self.issues.extend(rows.issues);
        for (review, raw) in rows.read {
            let (status, open) = review_state(review.order_status);
            // Two currencies in one review would make its prices incomparable: the offer's stands.
            let currency = review.suggest_price_currency.clone().or(review.price_currency.clone());
            let row = PriceReviewRow {
                kind: "review".to_owned(),
                review_id: review.order_id,
                sku_ids: ids(&review.product_sku_id_list),
                status: status.to_owned(),
                status_code: review.order_status,
                open,
                current_price: review.supply_price.filter(|_| review.price_currency == currency),
                suggested_price: review.suggest_supply_price,
                currency,
                ..blank.clone()
            };
            self.add(row, raw);
        }
        Ok(())
    }

    async fn adjustments(
        &mut self,
        context: &JobContext,
        client: &Client,
        model: BusinessModel,
        blank: &PriceReviewRow,
    ) -> Step {
        let rows =
            pages::all::<PriceAdjust, _>(context, "price adjustments", "priceOrderSn", PAGE, |page| async move {
                let page = client.price_adjusts(model, page, PAGE).await?;
                Ok((page.total, page.list))
            })
            .await?;
        self.issues.extend(rows.issues);
        for (adjust, raw) in rows.read {
            let (status, open) = adjustment_state(adjust.status);
            let skus: Vec<i64> = adjust.sku_info_item_list.iter().map(|sku| sku.product_sku_id).collect();
            let of_sku = adjust.sku_info_item_list.first().and_then(|sku| sku.price);
            let row = PriceReviewRow {
                kind: "adjustment".to_owned(),
                review_id: adjust.price_order_sn,
                sku_ids: ids(&skus),
                product_id: adjust.product_id.map(|id| id.to_string()),
                ext_code: adjust.skc_ext_code,
                status: status.to_owned(),
                status_code: adjust.status,
                open,
                currency: adjust.price_currency,
                suggested_price: adjust.new_supply_price.or(of_sku.filter(|_| skus.len() == 1)),
                reason: adjust.reject_reason,
                created_at: adjust.order_create_time,
                ..blank.clone()
            };
            self.add(row, raw);
        }
        Ok(())
    }

    async fn price_orders(
        &mut self,
        context: &JobContext,
        client: &Client,
        after_launch: bool,
        blank: &PriceReviewRow,
    ) -> Step {
        let rows = pages::all::<LocalPriceOrder, _>(context, "price orders", "priceOrderId", PAGE, |page| async move {
            let page = client.local_price_orders(after_launch, page, PAGE).await?;
            Ok((page.total, page.price_audit_list))
        })
        .await?;
        self.issues.extend(rows.issues);
        for (order, raw) in rows.read {
            let (status, open) = price_order_state(order.status);
            let current = order.target_supplier_price.or(order.source_supplier_price);
            let row = match (
                money(current),
                money(order.suggest_supplier_price.or(order.supplier_price)),
            ) {
                (Ok(current), Ok(suggested)) => PriceReviewRow {
                    kind: "price_order".to_owned(),
                    review_id: order.price_order_id,
                    sku_ids: ids(&order.sku_id_list),
                    product_id: order.goods_id.map(|id| id.to_string()),
                    status: status.to_owned(),
                    status_code: order.status,
                    open,
                    currency: suggested.or(current).map(|money| money.currency.to_string()),
                    current_price: current.map(|money| money.minor),
                    suggested_price: suggested.map(|money| money.minor),
                    reason: order.reason.or(order.reject_type_desc),
                    ..blank.clone()
                },
                (Err(reason), _) | (_, Err(reason)) => {
                    let key = order.price_order_id;
                    self.issues.push(NewIssue { key, reason, raw });
                    continue;
                }
            };
            self.add(row, raw);
        }
        Ok(())
    }
}

fn ids(ids: &[i64]) -> String {
    json!(ids.iter().map(i64::to_string).collect::<Vec<_>>()).to_string()
}

fn money(amount: Option<DecimalMoney>) -> Result<Option<Money>, String> {
    let Some((text, currency)) = amount.and_then(|amount| Some((amount.amount?, amount.currency?))) else {
        return Ok(None);
    };
    let currency = Currency::parse(&currency).map_err(|cause| format!("currency: {cause}"))?;
    Money::parse_major(&text, currency)
        .map(Some)
        .map_err(|cause| format!("amount: {cause}"))
}
