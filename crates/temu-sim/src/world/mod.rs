//! The made-up world behind the simulator: shops, products, costs, rates and the lives of their orders.
//!
//! A world is a pure function of its [`WorldSpec`]; what it looks like at a moment is a function of the world and that
//! moment. Nothing here knows a clock or a network.

mod amounts;
mod calendar;
mod cases;
mod catalogue;
mod costs;
mod document;
mod life;
mod order;
mod packages;
mod rates;
mod sales;
pub(crate) mod scopes;
mod shop;
mod spec;
mod stock_up;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use temu_api::wire::orders::OrderDocument;

pub(crate) use self::{
    amounts::{LineAmounts, OrderAmounts, amounts},
    calendar::Birth,
    cases::{Case, CaseKind, case},
    catalogue::virtual_stock,
    document::{document, fulfillment_type},
    life::{LineState, State, state},
    order::{Plan, line_of_digits, plan},
    packages::{Package, packages, sent},
    sales::{SALES_ZONE, snapshot, sold_on},
    shop::Site as ShopSite,
    stock_up::{StockUp, stock_up_orders},
};
pub use self::{
    catalogue::{SitePrice, Sku},
    costs::CostRow,
    rates::RateRow,
    sales::SalesSnapshot,
    shop::{Credential, Shop},
    spec::{BusinessModel, LocalMarket, ShopSpec, WorldSpec},
};

/// A made-up world. Cheap to copy: shops are shared.
#[derive(Debug, Clone)]
pub struct World {
    spec: WorldSpec,
    shops: Vec<Arc<Shop>>,
    rates: Arc<Vec<RateRow>>,
}

impl World {
    /// Makes the world of `spec`. Orders are not stored: they are made again whenever they are asked for.
    pub fn generate(spec: WorldSpec) -> World {
        let shops = (0..spec.shops.len())
            .map(|index| Arc::new(Shop::generate(&spec, index)))
            .collect();
        World {
            shops,
            rates: Arc::new(rates::generate(&spec)),
            spec,
        }
    }

    /// The same world with one more shop at the end; the others stay as they are.
    pub fn with_shop(&self, shop: ShopSpec) -> World {
        let mut spec = self.spec.clone();
        spec.shops.push(shop);
        let mut shops = self.shops.clone();
        shops.push(Arc::new(Shop::generate(&spec, self.shops.len())));
        World {
            spec,
            shops,
            rates: Arc::clone(&self.rates),
        }
    }

    /// What the world was made from.
    pub fn spec(&self) -> &WorldSpec {
        &self.spec
    }

    /// All shops, with their credentials.
    pub fn shops(&self) -> &[Arc<Shop>] {
        &self.shops
    }

    /// The shop with this id.
    pub fn shop(&self, mall_id: i64) -> Option<&Arc<Shop>> {
        self.shops.iter().find(|shop| shop.mall_id == mall_id)
    }

    /// The cost sheet of a shop, empty for an unknown one.
    pub fn costs(&self, mall_id: i64) -> Vec<CostRow> {
        self.shop(mall_id)
            .map_or_else(Vec::new, |shop| costs::generate(&self.spec, shop))
    }

    /// Weekly exchange rates to CNY.
    pub fn rates(&self) -> &[RateRow] {
        &self.rates
    }

    /// The catalogue of a shop, empty for an unknown one.
    pub fn products(&self, mall_id: i64) -> &[Sku] {
        self.shop(mall_id).map_or(&[], |shop| &shop.skus)
    }

    /// Sales of every SKU of a shop at a moment, in the order of its catalogue; meant for full-managed shops.
    pub fn sales(&self, mall_id: i64, at: DateTime<Utc>) -> Vec<(i64, SalesSnapshot)> {
        let Some(shop) = self.shop(mall_id) else {
            return Vec::new();
        };
        shop.skus
            .iter()
            .enumerate()
            .map(|(index, sku)| (sku.sku_id, snapshot(shop, index, at)))
            .collect()
    }

    /// Every order of a shop that exists at `at`, oldest first, as the order list would show it then.
    pub fn order_documents(&self, mall_id: i64, at: DateTime<Utc>) -> impl Iterator<Item = OrderDocument> + use<'_> {
        self.shop(mall_id)
            .into_iter()
            .flat_map(move |shop| orders(shop, at).map(move |(plan, state)| document(shop, &plan, &state, at)))
    }
}

/// Every order of `shop` that exists at `at` with its state then, oldest first.
pub(crate) fn orders(shop: &Shop, at: DateTime<Utc>) -> impl Iterator<Item = (Plan, State)> + use<'_> {
    let at = at.timestamp();
    (0..=shop.calendar.day_of(at))
        .flat_map(|day| shop.calendar.births(day, shop.sites()))
        .take_while(move |birth| birth.at <= at)
        .filter_map(move |birth| {
            let plan = plan(shop, birth);
            let state = state(&plan, at)?;
            Some((plan, state))
        })
}
