//! Promotions, and what of each shop takes part in them.

use std::collections::HashMap;

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
    store::promotions::{self, EnrolmentRow, PromotionCursor, PromotionRow},
};

/// A promotion as a shop sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Promotion {
    shop_id: String,
    promotion_id: String,
    name: Option<String>,
    /// Temu's number of its kind.
    activity_type: Option<i64>,
    /// not_started, running, ended or unknown.
    status: String,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    /// From when and until when one can join.
    enroll_from: Option<DateTime<Utc>>,
    enroll_until: Option<DateTime<Utc>>,
    /// Whether the shop takes part; null where Temu does not say.
    joined: Option<bool>,
    enrolments: Vec<Enrolment>,
}

/// A SKU in a promotion, or a whole colour or product.
#[derive(Debug, Serialize, ToSchema)]
pub struct Enrolment {
    enrolment_id: String,
    /// Null where a price holds for more than one SKU.
    sku_id: Option<String>,
    product_id: Option<String>,
    /// enrolling, failed, waiting, running, ended, offline or unknown; null where Temu does not say.
    status: Option<String>,
    enrolled_at: Option<DateTime<Utc>>,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    /// Null where Temu names none; then the prices are null too.
    currency: Option<String>,
    /// Supply price outside the promotion.
    daily_price: Option<String>,
    /// Supply price in it.
    activity_price: Option<String>,
    activity_stock: Option<i64>,
    remaining_stock: Option<i64>,
}

/// Which promotions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PromotionParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
    /// Those the shop takes part in, or not.
    joined: Option<bool>,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Promotions with what takes part in them, the latest start first.
#[utoipa::path(get, path = "/api/promotions", tag = "promotions", params(PromotionParams),
    responses((status = 200, body = List<Promotion>), Problems))]
pub async fn list_promotions(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<PromotionParams>,
) -> Result<Json<List<Promotion>>> {
    let limit = cursor::limit(params.limit)?;
    let after: Option<PromotionCursor> = cursor::open(params.cursor.as_deref())?;
    let mut tx = app.db.read().await?;
    let shops = scope.narrow(&params.shop_id);
    let mut rows = promotions::list(
        &mut tx,
        &scope,
        shops.as_deref(),
        params.joined,
        after.as_ref(),
        limit + 1,
    )
    .await?;
    let key = |row: &PromotionRow| {
        let start = row.starts_at.unwrap_or(DateTime::UNIX_EPOCH);
        cursor::wrap(&(start, &row.shop_id, &row.promotion_id))
    };
    let next_cursor = cursor::next_key(&mut rows, limit, key);
    let total = Total::of_page(rows.len(), next_cursor.is_some() || after.is_some());
    let mut enrolments: HashMap<(String, String), Vec<Enrolment>> = HashMap::new();
    for row in promotions::enrolments_of(&mut tx, &scope, &rows).await? {
        let key = (row.shop_id.clone(), row.promotion_id.clone());
        enrolments.entry(key).or_default().push(enrolment(row));
    }
    let promotion = |row: PromotionRow| Promotion {
        enrolments: enrolments
            .remove(&(row.shop_id.clone(), row.promotion_id.clone()))
            .unwrap_or_default(),
        shop_id: row.shop_id,
        promotion_id: row.promotion_id,
        name: row.name,
        activity_type: row.activity_type,
        status: row.status,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        enroll_from: row.enroll_from,
        enroll_until: row.enroll_until,
        joined: row.joined,
    };
    Ok(Json(List {
        items: rows.into_iter().map(promotion).collect(),
        next_cursor,
        total,
    }))
}

fn enrolment(row: EnrolmentRow) -> Enrolment {
    let currency = row.currency.as_deref();
    Enrolment {
        daily_price: amount(row.daily_price, currency),
        activity_price: amount(row.activity_price, currency),
        enrolment_id: row.enrolment_id,
        sku_id: Some(row.sku_id).filter(|sku_id| !sku_id.is_empty()),
        product_id: row.product_id,
        status: row.status,
        enrolled_at: row.enrolled_at,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        currency: row.currency,
        activity_stock: row.activity_stock,
        remaining_stock: row.remaining_stock,
    }
}
