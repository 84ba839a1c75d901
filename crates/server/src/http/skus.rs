//! SKUs: what is sold, what it costs and brings, and who is in charge of it.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use domain::{
    day::business_day,
    money::{Currency, major_text},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    cursor,
    extract::{self, Body, Editor, Params, PathParams, Reader},
    respond::{List, Problems, Total},
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    store::{
        prices,
        scope::ReadScope,
        skus::{self, SkuFilter, SkuRow, SkuSort},
    },
};

/// A sellable variant.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sku {
    shop_id: String,
    sku_id: String,
    skc_id: Option<String>,
    spu_id: Option<String>,
    /// The seller's own code 货号.
    ext_code: Option<String>,
    name: String,
    spec: Option<String>,
    category: Option<String>,
    image_url: Option<String>,
    on_sale: bool,
    /// Its own person in charge, else the shop's.
    manager: Option<String>,
    own_manager: Option<String>,
    /// Cost of a unit in force today.
    cost: Option<String>,
    cost_currency: Option<String>,
    /// Newest supply price.
    supply_price: Option<String>,
    price_currency: Option<String>,
    stock: Option<i64>,
    /// Units of effective lines in 30 days; for full-managed shops what the platform counts.
    units_30d: i64,
    missing_cost: bool,
    first_seen_at: DateTime<Utc>,
}

/// A supply price from its moment on.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyPrice {
    price: String,
    currency: String,
    /// Null holds for every site.
    site_id: Option<String>,
    effective_from: DateTime<Utc>,
}

/// A SKU with its price history.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkuDetail {
    #[serde(flatten)]
    sku: Sku,
    /// Newest first.
    prices: Vec<SupplyPrice>,
}

/// What to change of a SKU.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SkuChange {
    /// Its own person in charge; null takes the shop's.
    #[serde(default, deserialize_with = "extract::present")]
    #[schema(value_type = Option<String>)]
    manager: Option<Option<String>>,
}

/// Which SKUs, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SkuParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
    /// Part of a code, an id or a name.
    q: Option<String>,
    /// Person in charge.
    manager: Option<String>,
    /// Only those without a cost today.
    #[serde(default)]
    missing_cost: bool,
    on_sale: Option<bool>,
    /// -units_30d (default), ext_code, name or sku_id.
    sort: Option<String>,
    cursor: Option<String>,
    limit: Option<i64>,
}

fn sku(row: SkuRow, scope: &ReadScope) -> Sku {
    let amount = |minor: Option<i64>, code: &Option<String>| {
        let currency = code.as_deref().and_then(|code| Currency::parse(code).ok())?;
        Some(major_text(minor?, currency))
    };
    Sku {
        cost: amount(row.cost, &row.cost_currency).filter(|_| scope.can_see_cost()),
        supply_price: amount(row.supply_price, &row.price_currency),
        missing_cost: row.cost.is_none(),
        manager: row.own_manager.clone().or(row.default_manager),
        own_manager: row.own_manager,
        shop_id: row.shop_id,
        sku_id: row.sku_id,
        skc_id: row.skc_id,
        spu_id: row.spu_id,
        ext_code: row.ext_code,
        name: row.name,
        spec: row.spec,
        category: row.category,
        image_url: row.image_url,
        on_sale: row.on_sale,
        cost_currency: row.cost_currency.filter(|_| scope.can_see_cost()),
        price_currency: row.price_currency,
        stock: row.stock,
        units_30d: row.units_30d,
        first_seen_at: row.first_seen_at,
    }
}

/// SKUs.
#[utoipa::path(get, path = "/api/skus", tag = "skus", params(SkuParams), responses((status = 200, body = List<Sku>), Problems))]
pub async fn list_skus(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<SkuParams>,
) -> Result<Json<List<Sku>>> {
    let limit = cursor::limit(params.limit)?;
    let offset = cursor::offset(params.cursor.as_deref())?;
    let sort = match params.sort.as_deref().unwrap_or("-units_30d") {
        "-units_30d" => SkuSort::UnitsDesc,
        "ext_code" => SkuSort::ExtCode,
        "name" => SkuSort::Name,
        "sku_id" => SkuSort::SkuId,
        other => {
            return Err(Error::parameter(
                "sort",
                format!("'{other}' is none of -units_30d, ext_code, name, sku_id"),
            ));
        }
    };
    let filter = SkuFilter {
        shops: scope.narrow(&params.shop_id),
        sku_id: None,
        q: params.q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty()),
        manager: params.manager,
        missing_cost: params.missing_cost,
        on_sale: params.on_sale,
        today: business_day(clock::now(), app.config.timezone),
    };
    let mut tx = app.db.read().await?;
    let mut rows = skus::list(&mut tx, &scope, &filter, sort, offset, limit + 1).await?;
    let next_cursor = cursor::next_offset(&mut rows, offset, limit);
    let total = Total::Exact(skus::total(&mut tx, &scope, &filter).await? as u64);
    let items = rows.into_iter().map(|row| sku(row, &scope)).collect();
    Ok(Json(List {
        items,
        next_cursor,
        total,
    }))
}

/// One SKU with its price history.
#[utoipa::path(get, path = "/api/skus/{shop_id}/{sku_id}", tag = "skus", params(("shop_id" = String, Path), ("sku_id" = String, Path)),
    responses((status = 200, body = SkuDetail), Problems))]
pub async fn get_sku(
    State(app): State<App>,
    Reader(scope): Reader,
    PathParams((shop_id, sku_id)): PathParams<(String, String)>,
) -> Result<Json<SkuDetail>> {
    let mut tx = app.db.read().await?;
    let row = skus::get(
        &mut tx,
        &scope,
        &shop_id,
        &sku_id,
        business_day(clock::now(), app.config.timezone),
    )
    .await?;
    let prices = prices::of_sku(&mut tx, &scope, &shop_id, &sku_id)
        .await?
        .into_iter()
        .map(|row| SupplyPrice {
            price: Currency::parse(&row.currency)
                .map(|currency| major_text(row.price, currency))
                .unwrap_or_default(),
            currency: row.currency,
            site_id: Some(row.site_id).filter(|site| !site.is_empty()),
            effective_from: row.effective_from,
        });
    let prices = prices.collect();
    Ok(Json(SkuDetail {
        sku: sku(row, &scope),
        prices,
    }))
}

/// Changes the person in charge.
#[utoipa::path(patch, path = "/api/skus/{shop_id}/{sku_id}", tag = "skus", params(("shop_id" = String, Path), ("sku_id" = String, Path)),
    request_body = SkuChange, responses((status = 200, body = Sku), Problems))]
pub async fn update_sku(
    State(app): State<App>,
    Editor(scope): Editor,
    PathParams((shop_id, sku_id)): PathParams<(String, String)>,
    Body(body): Body<SkuChange>,
) -> Result<Json<Sku>> {
    let mut tx = app.db.write().await?;
    if let Some(manager) = body.manager {
        let manager = manager
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        skus::set_manager(&mut tx, &scope, &shop_id, &sku_id, manager.as_deref()).await?;
    }
    let row = skus::get(
        &mut tx,
        &scope,
        &shop_id,
        &sku_id,
        business_day(clock::now(), app.config.timezone),
    )
    .await?;
    tx.commit().await?;
    Ok(Json(sku(row, &scope)))
}
