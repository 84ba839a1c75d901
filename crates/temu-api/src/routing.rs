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
    /// Another name the platform publishes the same call under; a scope of either name will do.
    pub also_named: Option<&'static str>,
}

const ALL_MODELS: &[BusinessModel] = &[BusinessModel::Full, BusinessModel::Semi, BusinessModel::Local];
const CROSS_BORDER: &[BusinessModel] = &[BusinessModel::Full, BusinessModel::Semi];
const WITH_ORDERS: &[BusinessModel] = &[BusinessModel::Semi, BusinessModel::Local];
const FULL: &[BusinessModel] = &[BusinessModel::Full];
const LOCAL: &[BusinessModel] = &[BusinessModel::Local];
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
        also_named: None,
    }
}

impl Route {
    const fn also(mut self, name: &'static str) -> Self {
        self.also_named = Some(name);
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

/// The types a shop of this kind needs its token on this gateway to cover. With [`Route::is_granted`] the missing
/// ones, each with the feature it costs.
pub fn required_scopes(model: BusinessModel, gateway: Gateway) -> impl Iterator<Item = &'static Route> {
    ROUTES
        .iter()
        .filter(move |route| route.models.contains(&model) && route.gateways.contains(&gateway))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(routes: impl Iterator<Item = &'static Route>) -> Vec<&'static str> {
        routes.map(|route| route.type_name).collect()
    }

    #[test]
    fn features_depend_on_the_business_model() {
        assert_eq!(
            names(routes_for(BusinessModel::Full, Feature::Orders)),
            Vec::<&str>::new()
        );
        assert_eq!(
            names(routes_for(BusinessModel::Semi, Feature::Orders)),
            [ORDER_LIST, ORDER_DETAIL]
        );
        assert_eq!(names(routes_for(BusinessModel::Semi, Feature::Products)), [GOODS_LIST]);
        assert_eq!(
            names(routes_for(BusinessModel::Local, Feature::Products)),
            [LOCAL_SKU_LIST, LOCAL_GOODS_LIST]
        );
        assert_eq!(names(routes_for(BusinessModel::Full, Feature::SalesSnapshots)), [SALES]);
    }

    #[test]
    fn missing_scopes_are_named_by_what_they_cost() {
        let granted = [TOKEN_INFO_PARTNER.to_owned(), "bg.glo.goods.list.get".to_owned()];
        let missing: Vec<_> = required_scopes(BusinessModel::Semi, Partner)
            .filter(|route| !route.is_granted(&granted))
            .map(|route| (route.type_name, route.feature.to_string()))
            .collect();
        assert_eq!(missing, [(PRICE_LIST, "prices".to_owned())]);
        assert_eq!(names(required_scopes(BusinessModel::Full, Cn)), [TOKEN_INFO, SALES]);
        assert_eq!(
            names(required_scopes(BusinessModel::Local, Partner)),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn names_read_back() {
        for model in ALL_MODELS {
            assert_eq!(model.to_string().parse(), Ok(*model));
        }
        for route in ROUTES {
            assert_eq!(serde_json::to_value(route.feature).unwrap(), route.feature.as_str());
        }
    }
}
