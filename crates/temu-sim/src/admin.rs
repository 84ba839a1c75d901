//! The admin interface, on a port of its own: credentials, truth, faults, clock, tokens. Temu has nothing like it.

mod push;
mod rights;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use temu_api::gateway::Gateway;

use crate::{
    faults::{FaultPlan, FaultRule},
    platform::Platform,
    truth::{TruthQuery, amount_truth, case_truth, package_truth, sales_truth, stock_truth, truth},
    world::{BusinessModel, Credential, LocalMarket, Shop, ShopSpec},
};

#[derive(Clone)]
struct Admin {
    platform: Arc<Platform>,
    base_url: String,
}

/// A request that makes no sense: what is wrong with it.
struct Bad(StatusCode, String);

impl IntoResponse for Bad {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "message": self.1 }))).into_response()
    }
}

fn not_found(what: &str) -> Bad {
    Bad(StatusCode::NOT_FOUND, format!("there is no such {what}"))
}

/// All routes below `/admin`.
pub(crate) fn router(platform: Arc<Platform>, base_url: String) -> Router {
    Router::new()
        .route("/admin/shops", get(list_shops).post(create_shop))
        .route("/admin/truth", get(get_truth))
        .route("/admin/truth/{detail}", get(get_detail))
        .route("/admin/costs", get(list_costs))
        .route("/admin/rates", get(list_rates))
        .route("/admin/orders/{mall_id}", get(list_orders))
        .route("/admin/faults", get(get_faults).post(set_faults))
        .route("/admin/clock", get(get_clock).post(set_clock))
        .route("/admin/stats", get(get_stats))
        .merge(rights::routes())
        .merge(push::routes())
        .with_state(Admin { platform, base_url })
}

#[derive(Serialize)]
struct ShopView {
    mall_id: String,
    name: String,
    business_model: BusinessModel,
    currency: Option<Currency>,
    credentials: Vec<CredentialView>,
}

#[derive(Serialize)]
struct CredentialView {
    base_url: String,
    #[serde(flatten)]
    credential: Credential,
}

fn shop_view(shop: &Shop, base_url: &str) -> ShopView {
    let credential = |credential: &Credential| CredentialView {
        base_url: format!("{base_url}/{}", credential.gateway),
        credential: credential.clone(),
    };
    ShopView {
        mall_id: shop.mall_id.to_string(),
        name: shop.name.clone(),
        business_model: shop.business_model(),
        currency: (shop.business_model() == BusinessModel::Local).then(|| shop.spec.market.currency()),
        credentials: shop.credentials.iter().map(credential).collect(),
    }
}

async fn list_shops(State(admin): State<Admin>) -> Json<Value> {
    let world = admin.platform.world();
    let shops: Vec<ShopView> = world
        .shops()
        .iter()
        .map(|shop| shop_view(shop, &admin.base_url))
        .collect();
    Json(json!({ "items": shops }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewShop {
    business_model: BusinessModel,
    #[serde(default)]
    market: Option<LocalMarket>,
    orders: u32,
    #[serde(default)]
    live_orders_per_day: Option<u32>,
    #[serde(default)]
    skus: Option<u32>,
}

async fn create_shop(State(admin): State<Admin>, Json(new): Json<NewShop>) -> Result<Response, Bad> {
    let mall_id = admin.platform.add_shop(ShopSpec {
        business_model: new.business_model,
        market: new.market.unwrap_or(LocalMarket::Germany),
        orders: new.orders,
        live_orders_per_day: new.live_orders_per_day,
        skus: new.skus.unwrap_or(40),
    });
    let world = admin.platform.world();
    let shop = world.shop(mall_id).ok_or_else(|| not_found("shop"))?;
    Ok((StatusCode::CREATED, Json(shop_view(shop, &admin.base_url))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TruthParams {
    zone: Option<Tz>,
    currency: Option<Currency>,
    mall_id: Option<i64>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

async fn get_truth(State(admin): State<Admin>, Query(params): Query<TruthParams>) -> Json<Value> {
    let usual = TruthQuery::at(admin.platform.clock.now());
    let query = TruthQuery {
        zone: params.zone.unwrap_or(usual.zone),
        currency: params.currency.unwrap_or(usual.currency),
        mall_id: params.mall_id,
        from: params.from,
        to: params.to,
        ..usual
    };
    Json(json!(truth(&admin.platform.world(), &query)))
}

#[derive(Deserialize)]
struct MallParam {
    mall_id: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DetailParams {
    mall_id: i64,
    #[serde(default = "thirty")]
    days: usize,
}

fn thirty() -> usize {
    30
}

async fn get_detail(
    State(admin): State<Admin>,
    Path(detail): Path<String>,
    Query(params): Query<DetailParams>,
) -> Result<Json<Value>, Bad> {
    let (world, at, mall_id) = (admin.platform.world(), admin.platform.clock.now(), params.mall_id);
    world.shop(mall_id).ok_or_else(|| not_found("shop"))?;
    let items = match detail.as_str() {
        "amounts" => json!(amount_truth(&world, mall_id, at)),
        "packages" => json!(package_truth(&world, mall_id, at)),
        "after-sales" => json!(case_truth(&world, mall_id, at)),
        "stock" => json!(stock_truth(&world, mall_id)),
        "sales" => json!(sales_truth(&world, mall_id, at, params.days)),
        "spoiled" => json!(admin.platform.spoiled(mall_id)),
        _ => {
            return Err(not_found(
                "detail; say amounts, packages, after-sales, stock, sales or spoiled",
            ));
        }
    };
    Ok(Json(json!({ "at": at, "items": items })))
}

async fn list_costs(State(admin): State<Admin>, Query(params): Query<MallParam>) -> Result<Json<Value>, Bad> {
    let world = admin.platform.world();
    world.shop(params.mall_id).ok_or_else(|| not_found("shop"))?;
    Ok(Json(json!({ "items": world.costs(params.mall_id) })))
}

async fn list_rates(State(admin): State<Admin>) -> Json<Value> {
    let world = admin.platform.world();
    Json(json!({ "reporting_currency": "CNY", "items": world.rates() }))
}

async fn list_orders(State(admin): State<Admin>, Path(mall_id): Path<i64>) -> Result<Json<Value>, Bad> {
    let world = admin.platform.world();
    world.shop(mall_id).ok_or_else(|| not_found("shop"))?;
    let orders = world
        .order_documents(mall_id, admin.platform.clock.now())
        .map(|document| {
            let parent = document.parent_order_map;
            json!({ "parent_order_sn": parent.parent_order_sn, "status": parent.parent_order_status })
        });
    let items: Vec<Value> = orders.collect();
    Ok(Json(json!({ "total": items.len(), "items": items })))
}

async fn get_faults(State(admin): State<Admin>) -> Json<FaultPlan> {
    Json(admin.platform.faults())
}

/// Either the name of a plan or its rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFaults {
    #[serde(default)]
    preset: Option<String>,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    rules: Vec<FaultRule>,
}

async fn set_faults(State(admin): State<Admin>, Json(new): Json<NewFaults>) -> Result<Json<FaultPlan>, Bad> {
    let mut plan = match &new.preset {
        Some(name) => FaultPlan::named(name).ok_or_else(|| not_found("plan; say none, mild or storm"))?,
        None => FaultPlan::default(),
    };
    plan.seed = new.seed;
    plan.rules.extend(new.rules);
    admin.platform.set_faults(plan.clone());
    Ok(Json(plan))
}

async fn get_clock(State(admin): State<Admin>) -> Json<Value> {
    Json(json!({ "now": admin.platform.clock.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTime {
    #[serde(default)]
    advance_seconds: Option<i64>,
    #[serde(default)]
    set: Option<DateTime<Utc>>,
}

async fn set_clock(State(admin): State<Admin>, Json(new): Json<NewTime>) -> Json<Value> {
    let clock = &admin.platform.clock;
    if let Some(at) = new.set {
        clock.set(at);
    }
    if let Some(seconds) = new.advance_seconds {
        clock.advance(seconds);
    }
    Json(json!({ "now": clock.now() }))
}

async fn get_stats(State(admin): State<Admin>) -> Json<Value> {
    let row = |((gateway, type_name), count): ((Gateway, String), crate::platform::CallCount)| json!({ "gateway": gateway, "type": type_name, "calls": count.calls, "refused": count.refused });
    Json(json!({ "items": admin.platform.stats().into_iter().map(row).collect::<Vec<_>>() }))
}
