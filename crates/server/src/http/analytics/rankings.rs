//! Rankings: the measures by shop, SKU and person in charge.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use domain::{
    money::{MoneyError, ratio_text},
    summary::Measures,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::figures::{Figures, Report};
use crate::{
    app::App,
    error::{Error, ErrorCode, Result},
    http::{
        cursor,
        extract::{Params, Reader},
        respond::{List, Problems},
    },
    store::{analytics::Cut, scope::ReadScope, shops, skus},
};

/// What a ranking covers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RankingParams {
    /// First business day.
    from: NaiveDate,
    /// Last business day, included.
    to: NaiveDate,
    #[serde(default)]
    shop_id: Vec<String>,
    manager: Option<String>,
    currency: Option<String>,
    basis: Option<String>,
    /// -gmv (default), -orders, -units or -profit.
    sort: Option<String>,
    /// At most 200; absent is 50.
    limit: Option<i64>,
}

/// Measures of one shop, SKU or person.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    shop_id: Option<String>,
    /// Null: lines without a SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    sku_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ext_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Null is nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    manager: Option<String>,
    currency: String,
    /// Share of the whole's GMV.
    share: Option<String>,
    #[serde(flatten)]
    figures: Figures,
}

async fn ranked(app: &App, scope: &ReadScope, params: RankingParams, cut: Cut) -> Result<Vec<(String, RankingItem)>> {
    let limit = cursor::limit(params.limit)?;
    let report = Report::new(app, scope, params.from, params.to, &params.shop_id)?;
    let report = report.cut(params.basis.as_deref(), params.manager, params.currency.as_deref())?;
    let currency = report.currency()?;
    let mut tx = app.db.read().await?;
    let mut found: Vec<(String, Measures)> = report
        .measures(&mut tx, scope, cut, currency)
        .await?
        .into_iter()
        .collect();
    let by: fn(&Measures) -> i64 = match params.sort.as_deref().unwrap_or("-gmv") {
        "-gmv" => |measures| measures.gmv,
        "-orders" => |measures| measures.orders,
        "-units" => |measures| measures.units,
        "-profit" if !report.can_see_cost => {
            return Err(Error::client(ErrorCode::Forbidden, "your account does not show profit"));
        }
        "-profit" => |measures| measures.gmv_with_cost - measures.cost,
        other => {
            return Err(Error::parameter(
                "sort",
                format!("'{other}' is none of -gmv, -orders, -units, -profit"),
            ));
        }
    };
    found.sort_by(|(a_key, a), (b_key, b)| by(b).cmp(&by(a)).then_with(|| a_key.cmp(b_key)));
    let whole = found
        .iter()
        .try_fold(0i64, |sum, (_, measures)| sum.checked_add(measures.gmv))
        .ok_or(MoneyError::Overflow)?;
    found.truncate(limit as usize);
    let item = |(key, measures): (String, Measures)| {
        let figures = report.figures(&measures, currency);
        let share = figures.gmv.as_ref().and_then(|_| ratio_text(measures.gmv, whole));
        let item = RankingItem {
            shop_id: None,
            sku_id: None,
            ext_code: None,
            name: None,
            manager: None,
            currency: currency.to_string(),
            share,
            figures,
        };
        (key, item)
    };
    Ok(found.into_iter().map(item).collect())
}

/// The measures by shop.
#[utoipa::path(get, path = "/api/analytics/shops", tag = "analytics", params(RankingParams), responses((status = 200, body = List<RankingItem>), Problems))]
pub async fn rank_shops(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<RankingParams>,
) -> Result<Json<List<RankingItem>>> {
    let found = ranked(&app, &scope, params, Cut::Shop).await?;
    let mut tx = app.db.read().await?;
    let mut items = Vec::with_capacity(found.len());
    for (shop_id, item) in found {
        let name = shops::get(&mut tx, &scope, &shop_id).await?.name;
        items.push(RankingItem {
            shop_id: Some(shop_id),
            name: Some(name),
            ..item
        });
    }
    Ok(List::whole(items))
}

/// The measures by SKU; lines without a SKU stand together with none.
#[utoipa::path(get, path = "/api/analytics/skus", tag = "analytics", params(RankingParams), responses((status = 200, body = List<RankingItem>), Problems))]
pub async fn rank_skus(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<RankingParams>,
) -> Result<Json<List<RankingItem>>> {
    let today = params.to;
    let found = ranked(&app, &scope, params, Cut::Sku).await?;
    let mut tx = app.db.read().await?;
    let mut items = Vec::with_capacity(found.len());
    for (key, item) in found {
        let (shop_id, sku_id) = key.split_once('\t').unwrap_or((&key, ""));
        let mut item = RankingItem {
            shop_id: Some(shop_id.to_owned()),
            ..item
        };
        if !sku_id.is_empty() {
            let sku = skus::get(&mut tx, &scope, shop_id, sku_id, today).await?;
            item = RankingItem {
                sku_id: Some(sku.sku_id),
                ext_code: sku.ext_code,
                name: Some(sku.name),
                ..item
            };
        }
        items.push(item);
    }
    Ok(List::whole(items))
}

/// The measures by person in charge.
#[utoipa::path(get, path = "/api/analytics/managers", tag = "analytics", params(RankingParams), responses((status = 200, body = List<RankingItem>), Problems))]
pub async fn rank_managers(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<RankingParams>,
) -> Result<Json<List<RankingItem>>> {
    let found = ranked(&app, &scope, params, Cut::Manager).await?;
    let item = |(manager, item)| RankingItem {
        manager: Some(manager).filter(|name: &String| !name.is_empty()),
        ..item
    };
    Ok(List::whole(found.into_iter().map(item).collect()))
}
