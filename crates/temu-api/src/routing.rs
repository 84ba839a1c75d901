//! Which type lives on which gateway, for which shops, and what the product loses without it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::gateway::Gateway::{self, Cn, Eu, Global, Partner, Us};

/// How a shop works with the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BusinessModel {
    /// 全托管: the platform sells and ships from its own warehouse; no consumer orders.
    Full,
    /// 半托管: a cross-border seller ships from stock abroad.
    Semi,
    /// 本本: a local seller in its own country.
    Local,
}

impl BusinessModel {
    /// The name used everywhere: `full`, `semi`, `local`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Semi => "semi",
            Self::Local => "local",
        }
    }
}

impl fmt::Display for BusinessModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of a business model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown business model {0:?}, expected full, semi or local")]
pub struct UnknownBusinessModel(pub String);

impl FromStr for BusinessModel {
    type Err = UnknownBusinessModel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Full, Self::Semi, Self::Local]
            .into_iter()
            .find(|model| model.as_str() == text)
            .ok_or_else(|| UnknownBusinessModel(text.to_owned()))
    }
}

/// What a type is called for; a missing scope costs the shop this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Testing the connection, watching the token's life, reading its scopes.
    Connection,
    /// Orders and their lines.
    Orders,
    /// Products and SKUs.
    Products,
    /// Supply prices.
    Prices,
    /// Daily sales counters and warehouse stock of full-managed shops.
    SalesSnapshots,
    /// What buyers paid and what the platform expects to pay us.
    Amounts,
    /// Packages, tracking and labels.
    Shipments,
    /// Stock by SKU.
    Stock,
    /// After-sales cases and cancellations.
    AfterSales,
    /// Promotions and what is enrolled in them.
    Promotions,
    /// Price reviews and adjustments.
    PriceReviews,
    /// Stock-up orders and consignments of full-managed shops.
    StockUp,
    /// Being told of changes.
    Webhooks,
}

/// How hard a type's scope is to get, and whether a shop is incomplete without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Ticked when authorising; the shop's core data needs it.
    Required,
    /// Ticked when authorising; only its own feature needs it.
    Optional,
    /// Needs the platform's extra approval, then a new token (temu-open-api.md §7.5); many shops lack it.
    Sensitive,
}

impl Feature {
    /// The name shown beside a missing scope, the same as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Orders => "orders",
            Self::Products => "products",
            Self::Prices => "prices",
            Self::SalesSnapshots => "sales_snapshots",
            Self::Amounts => "amounts",
            Self::Shipments => "shipments",
            Self::Stock => "stock",
            Self::AfterSales => "after_sales",
            Self::Promotions => "promotions",
            Self::PriceReviews => "price_reviews",
            Self::StockUp => "stock_up",
            Self::Webhooks => "webhooks",
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One type and where it may be called.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// The name as sent in `type`.
    pub type_name: &'static str,
    /// The gateways it exists on.
    pub gateways: &'static [Gateway],
    /// The shops it works for.
    pub models: &'static [BusinessModel],
    /// What it is called for.
    pub feature: Feature,
    /// How hard its scope is to get.
    pub access: Access,
    /// Another name the platform publishes the same call under; a scope of either name will do.
    pub also_named: Option<&'static str>,
}

const ALL_MODELS: &[BusinessModel] = &[BusinessModel::Full, BusinessModel::Semi, BusinessModel::Local];
const CROSS_BORDER: &[BusinessModel] = &[BusinessModel::Full, BusinessModel::Semi];
const WITH_ORDERS: &[BusinessModel] = &[BusinessModel::Semi, BusinessModel::Local];
const FULL: &[BusinessModel] = &[BusinessModel::Full];
const LOCAL: &[BusinessModel] = &[BusinessModel::Local];
const SEMI: &[BusinessModel] = &[BusinessModel::Semi];
const SELLING: &[Gateway] = &[Us, Eu, Global];

/// Every type this client calls.
pub const ROUTES: &[Route] = &[
    route(TOKEN_INFO, &[Cn, Us, Eu, Global], ALL_MODELS, Feature::Connection),
    route(TOKEN_INFO_PARTNER, &[Partner], CROSS_BORDER, Feature::Connection),
    route(ORDER_LIST, SELLING, WITH_ORDERS, Feature::Orders),
    route(ORDER_DETAIL, SELLING, WITH_ORDERS, Feature::Orders),
    route(GOODS_LIST, &[Partner], CROSS_BORDER, Feature::Products).also("bg.glo.goods.list.get"),
    route(PRICE_LIST, &[Partner], CROSS_BORDER, Feature::Prices).also("bg.glo.goods.price.list.get"),
    // The SKU list of local shops also carries their prices.
    route(LOCAL_SKU_LIST, SELLING, LOCAL, Feature::Products),
    route(LOCAL_GOODS_LIST, SELLING, LOCAL, Feature::Products),
    route(SALES, &[Cn], FULL, Feature::SalesSnapshots),
    route(ORDER_AMOUNTS, SELLING, WITH_ORDERS, Feature::Amounts).sensitive(),
    route(SETTLEMENT_AMOUNTS_ASIA, &[Global], WITH_ORDERS, Feature::Amounts).sensitive(),
    route(SETTLEMENT_AMOUNTS_EU, &[Eu], WITH_ORDERS, Feature::Amounts).sensitive(),
    route(SHIPMENTS, SELLING, WITH_ORDERS, Feature::Shipments).optional(),
    route(TRACKING, SELLING, WITH_ORDERS, Feature::Shipments).optional(),
    route(LABELS, SELLING, WITH_ORDERS, Feature::Shipments).optional(),
    route(UNSHIPPED_PACKAGES, SELLING, WITH_ORDERS, Feature::Shipments).optional(),
    route(LOCAL_STOCK, SELLING, LOCAL, Feature::Stock).optional(),
    route(SEMI_STOCK, &[Partner], SEMI, Feature::Stock).optional(),
    route(VIRTUAL_STOCK, &[Partner], FULL, Feature::Stock).optional(),
    route(PARENT_AFTER_SALES, SELLING, WITH_ORDERS, Feature::AfterSales).optional(),
    route(AFTER_SALES, SELLING, WITH_ORDERS, Feature::AfterSales).optional(),
    route(AFTER_SALES_DETAIL, SELLING, WITH_ORDERS, Feature::AfterSales).optional(),
    route(CANCELLATIONS, SELLING, WITH_ORDERS, Feature::AfterSales).optional(),
    route(LOCAL_ACTIVITIES, SELLING, LOCAL, Feature::Promotions).optional(),
    route(LOCAL_ACTIVITY_GOODS, SELLING, LOCAL, Feature::Promotions).optional(),
    route(ACTIVITIES, &[Partner], CROSS_BORDER, Feature::Promotions)
        .optional()
        .also("bg.marketing.activity.list.get"),
    route(ENROLLMENTS, &[Partner], CROSS_BORDER, Feature::Promotions)
        .optional()
        .also("bg.marketing.activity.enroll.list.get"),
    route(SEMI_PRICE_REVIEWS, &[Partner], SEMI, Feature::PriceReviews).optional(),
    route(FULL_PRICE_REVIEWS, &[Cn], FULL, Feature::PriceReviews).optional(),
    route(LOCAL_PRICE_ORDERS, SELLING, LOCAL, Feature::PriceReviews).optional(),
    route(SEMI_PRICE_ADJUSTS, &[Partner], SEMI, Feature::PriceReviews).optional(),
    route(FULL_PRICE_ADJUSTS, &[Cn], FULL, Feature::PriceReviews).optional(),
    route(PURCHASE_ORDERS, &[Cn], FULL, Feature::StockUp).sensitive(),
    route(SHIP_ORDERS, &[Cn], FULL, Feature::StockUp).sensitive(),
    route(SUBSCRIBE, SELLING, ALL_MODELS, Feature::Webhooks).optional(),
];

/// Token information on every gateway but `partner`.
pub const TOKEN_INFO: &str = "bg.open.accesstoken.info.get";
/// Token information on `partner`.
pub const TOKEN_INFO_PARTNER: &str = "bg.open.accesstoken.info.get.global";
/// Order list.
pub const ORDER_LIST: &str = "bg.order.list.v2.get";
/// One order.
pub const ORDER_DETAIL: &str = "bg.order.detail.v2.get";
/// Product list of full- and semi-managed shops.
pub const GOODS_LIST: &str = "temu.goods.list.get";
/// Supply prices of full- and semi-managed shops.
pub const PRICE_LIST: &str = "temu.goods.price.list.get";
/// SKU list of local shops.
pub const LOCAL_SKU_LIST: &str = "bg.local.goods.sku.list.query";
/// Product list of local shops.
pub const LOCAL_GOODS_LIST: &str = "bg.local.goods.list.query";
/// Sales counters of full-managed shops.
pub const SALES: &str = "bg.goods.salesv2.get";
/// Amounts of one order.
pub const ORDER_AMOUNTS: &str = "bg.order.amount.query";
/// What an order of Japan or Korea settles to.
pub const SETTLEMENT_AMOUNTS_ASIA: &str = "temu.order.amount.v2.query";
/// What an order of the EU settles to.
pub const SETTLEMENT_AMOUNTS_EU: &str = "temu.order.amount.v3.query";
/// Packages of one line.
pub const SHIPMENTS: &str = "bg.logistics.shipment.v2.get";
/// Where a package is.
pub const TRACKING: &str = "temu.track.trackinginfo.get";
/// Labels bought from the platform.
pub const LABELS: &str = "temu.logistics.label.list.get";
/// Packages bought but not yet handed over.
pub const UNSHIPPED_PACKAGES: &str = "bg.order.unshipped.package.get";
/// Stock of local shops.
pub const LOCAL_STOCK: &str = "temu.local.goods.sku.stock.query";
/// Stock of semi-managed shops.
pub const SEMI_STOCK: &str = "bg.btg.goods.stock.quantity.get";
/// Virtual stock of full-managed shops.
pub const VIRTUAL_STOCK: &str = "bg.qtg.stock.virtualinventoryjit.get";
/// After-sales cases.
pub const PARENT_AFTER_SALES: &str = "bg.aftersales.parentaftersales.list.get";
/// Lines of after-sales cases.
pub const AFTER_SALES: &str = "bg.aftersales.aftersales.list.get";
/// Refunds of one after-sales case.
pub const AFTER_SALES_DETAIL: &str = "temu.aftersales.parentaftersales.detail.get";
/// Buyers' requests to cancel.
pub const CANCELLATIONS: &str = "bg.aftersales.cancel.list.get";
/// Activities of local shops.
pub const LOCAL_ACTIVITIES: &str = "bg.promotion.activity.query";
/// Products in an activity of a local shop.
pub const LOCAL_ACTIVITY_GOODS: &str = "bg.promotion.activity.goods.query";
/// Activities of full- and semi-managed shops.
pub const ACTIVITIES: &str = "bg.marketing.activity.list.get.global";
/// What full- and semi-managed shops have enrolled.
pub const ENROLLMENTS: &str = "bg.marketing.activity.enroll.list.get.global";
/// Price reviews of semi-managed shops.
pub const SEMI_PRICE_REVIEWS: &str = "bg.semi.price.review.page.query.order";
/// Price reviews of full-managed shops.
pub const FULL_PRICE_REVIEWS: &str = "bg.price.review.page.query";
/// Price reviews of local shops.
pub const LOCAL_PRICE_ORDERS: &str = "bg.local.goods.priceorder.query";
/// Price adjustments of semi-managed shops.
pub const SEMI_PRICE_ADJUSTS: &str = "bg.semi.adjust.price.page.query.order";
/// Price adjustments of full-managed shops.
pub const FULL_PRICE_ADJUSTS: &str = "bg.full.adjust.price.page.query";
/// Stock-up orders.
pub const PURCHASE_ORDERS: &str = "bg.purchaseorderv2.get";
/// Consignments to the platform's warehouse.
pub const SHIP_ORDERS: &str = "bg.shiporderv2.get";
/// Which events are pushed.
pub const SUBSCRIBE: &str = "bg.tmc.message.update";
/// A token for a one-time code; needs no scope, since it is called without a token.
pub const TOKEN_CREATE: &str = "bg.open.accesstoken.create";

/// Regions of Japan and Korea (temu-open-api.md §2.4).
const ASIA_WITH_SETTLEMENT: [i64; 2] = [100, 185];

/// The type that tells what an order of a region settles to, where there is one (temu-open-api.md §8.6).
pub fn settlement_amounts(gateway: Gateway, region_id: Option<i64>) -> Option<&'static str> {
    match gateway {
        Eu => Some(SETTLEMENT_AMOUNTS_EU),
        Global if region_id.is_some_and(|id| ASIA_WITH_SETTLEMENT.contains(&id)) => Some(SETTLEMENT_AMOUNTS_ASIA),
        _ => None,
    }
}

const fn route(
    type_name: &'static str,
    gateways: &'static [Gateway],
    models: &'static [BusinessModel],
    feature: Feature,
) -> Route {
    Route {
        type_name,
        gateways,
        models,
        feature,
        access: Access::Required,
        also_named: None,
    }
}

impl Route {
    const fn also(mut self, name: &'static str) -> Self {
        self.also_named = Some(name);
        self
    }

    const fn optional(mut self) -> Self {
        self.access = Access::Optional;
        self
    }

    const fn sensitive(mut self) -> Self {
        self.access = Access::Sensitive;
        self
    }

    /// Whether one of these scopes (`apiScopeList`) covers the call.
    pub fn is_granted(&self, scopes: &[String]) -> bool {
        scopes
            .iter()
            .any(|scope| scope == self.type_name || Some(scope.as_str()) == self.also_named)
    }
}

/// The types that give a shop of this kind a feature; none when it cannot have it.
pub fn routes_for(model: BusinessModel, feature: Feature) -> impl Iterator<Item = &'static Route> {
    ROUTES
        .iter()
        .filter(move |route| route.feature == feature && route.models.contains(&model))
}

/// The types a shop of this kind needs its token on this gateway to cover for its core data. With
/// [`Route::is_granted`] the missing ones, each with the feature it costs.
pub fn required_scopes(model: BusinessModel, gateway: Gateway) -> impl Iterator<Item = &'static Route> {
    ROUTES
        .iter()
        .filter(|route| route.access == Access::Required)
        .filter(move |route| route.models.contains(&model) && route.gateways.contains(&gateway))
}

#[cfg(test)]
#[path = "routing_tests.rs"]
mod tests;
