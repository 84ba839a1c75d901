//! 核价 and 调价: prices that Temu asks to change or wants confirmed.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    after_sales::amount,
    cursor,
    extract::{Params, Reader},
    respond::{List, Problems, Total},
};
use crate::{
    app::App,
    error::Result,
    store::price_reviews::{self, PriceReviewRow, ReviewCursor},
};

/// A review of a declared price, or an adjustment of one.
#[derive(Debug, Serialize, ToSchema)]
pub struct PriceReview {
    shop_id: String,
    /// review, adjustment or price_order (local shops).
    kind: String,
    review_id: String,
    sku_ids: Vec<String>,
    product_id: Option<String>,
    ext_code: Option<String>,
    /// to_review, waiting, passed, rejected, void, syncing, to_change, confirmed, changed, refused or unknown.
    status: String,
    /// Waits for somebody here to accept or refuse.
    open: bool,
    currency: Option<String>,
    /// Declared, or in force.
    current_price: Option<String>,
    /// What Temu offers or asks for.
    suggested_price: Option<String>,
    reason: Option<String>,
    created_at: Option<DateTime<Utc>>,
    first_seen_at: DateTime<Utc>,
}

/// Which reviews.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PriceReviewParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
    /// Those that wait for somebody here, or not.
    open: Option<bool>,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Price reviews and adjustments, the last first seen first.
#[utoipa::path(get, path = "/api/price-reviews", tag = "skus", params(PriceReviewParams),
    responses((status = 200, body = List<PriceReview>), Problems))]
pub async fn list_price_reviews(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<PriceReviewParams>,
) -> Result<Json<List<PriceReview>>> {
    let limit = cursor::limit(params.limit)?;
    let after: Option<ReviewCursor> = cursor::open(params.cursor.as_deref())?;
    let mut tx = app.db.read().await?;
    let shops = scope.narrow(&params.shop_id);
    let mut rows = price_reviews::list(
        &mut tx,
        &scope,
        shops.as_deref(),
        params.open,
        after.as_ref(),
        limit + 1,
    )
    .await?;
    let key = |row: &PriceReviewRow| cursor::wrap(&(row.first_seen_at, &row.shop_id, &row.kind, &row.review_id));
    let next_cursor = cursor::next_key(&mut rows, limit, key);
    let total = Total::of_page(rows.len(), next_cursor.is_some() || after.is_some());
    let review = |row: PriceReviewRow| PriceReview {
        sku_ids: serde_json::from_str(&row.sku_ids).unwrap_or_default(),
        current_price: amount(row.current_price, row.currency.as_deref()),
        suggested_price: amount(row.suggested_price, row.currency.as_deref()),
        currency: row.currency,
        shop_id: row.shop_id,
        kind: row.kind,
        review_id: row.review_id,
        product_id: row.product_id,
        ext_code: row.ext_code,
        status: row.status,
        open: row.open,
        reason: row.reason,
        created_at: row.created_at,
        first_seen_at: row.first_seen_at,
    };
    Ok(Json(List {
        items: rows.into_iter().map(review).collect(),
        next_cursor,
        total,
    }))
}
