//! What a made-up world is to contain: shops, how much they sell, and when its history ends.

use chrono::{DateTime, Utc};
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use temu_api::gateway::Gateway;

/// How a shop works with the platform (temu-open-api.md §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BusinessModel {
    /// 半托管: cross-border, ships consumer orders itself; orders on us and eu, products on partner.
    Semi,
    /// 本本: sells in its own country, everything on one regional gateway.
    Local,
    /// 全托管: Temu sells and ships; products on partner, sales snapshots on cn, no consumer orders.
    Full,
}

impl BusinessModel {
    /// The name used by the product and by the admin interface.
    pub fn as_str(self) -> &'static str {
        match self {
            BusinessModel::Semi => "semi",
            BusinessModel::Local => "local",
            BusinessModel::Full => "full",
        }
    }
}

/// The country of a local shop: its gateway, region, site and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LocalMarket {
    /// eu gateway, EUR.
    Germany,
    /// us gateway, USD.
    Usa,
    /// global gateway, JPY (no decimal places).
    Japan,
    /// global gateway, KWD (three decimal places).
    Kuwait,
}

impl LocalMarket {
    /// The gateway that a local shop of this country uses.
    pub fn gateway(self) -> Gateway {
        match self {
            LocalMarket::Germany => Gateway::Eu,
            LocalMarket::Usa => Gateway::Us,
            LocalMarket::Japan | LocalMarket::Kuwait => Gateway::Global,
        }
    }

    /// What its prices are in.
    pub fn currency(self) -> Currency {
        match self {
            LocalMarket::Germany => Currency::EUR,
            LocalMarket::Usa => Currency::USD,
            LocalMarket::Japan => super::rates::currency("JPY"),
            LocalMarket::Kuwait => super::rates::currency("KWD"),
        }
    }
}

/// One shop to make up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopSpec {
    /// How it works.
    pub business_model: BusinessModel,
    /// Its country; only local shops look at it.
    #[serde(default = "germany")]
    pub market: LocalMarket,
    /// Orders placed before the world's `now`; a full-managed shop has this many sales in its snapshots instead.
    pub orders: u32,
    /// Orders per day after `now`; absent means the daily average of the history.
    #[serde(default)]
    pub live_orders_per_day: Option<u32>,
    /// SKUs in its catalogue, at least 1.
    #[serde(default = "forty")]
    pub skus: u32,
}

fn germany() -> LocalMarket {
    LocalMarket::Germany
}

fn forty() -> u32 {
    40
}

/// Everything a world is made from. Keep it (it serialises) to have the same world again after a restart:
/// order numbers and contents depend on it alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldSpec {
    /// The same seed makes the same world.
    pub seed: u64,
    /// Where history ends and the live rate begins.
    pub now: DateTime<Utc>,
    /// Days of history before `now`, at least 1.
    pub days: u32,
    /// The shops, in order.
    pub shops: Vec<ShopSpec>,
}

impl WorldSpec {
    /// `shops` shops of the models semi, local, full in turn, 120 days of history, 40 SKUs each.
    pub fn new(seed: u64, now: DateTime<Utc>, shops: u32, orders_per_shop: u32) -> WorldSpec {
        const MARKETS: [LocalMarket; 4] = [
            LocalMarket::Germany,
            LocalMarket::Usa,
            LocalMarket::Japan,
            LocalMarket::Kuwait,
        ];
        let shop = |index: u32| ShopSpec {
            business_model: [BusinessModel::Semi, BusinessModel::Local, BusinessModel::Full][index as usize % 3],
            market: MARKETS[index as usize / 3 % MARKETS.len()],
            orders: orders_per_shop,
            live_orders_per_day: None,
            skus: forty(),
        };
        WorldSpec {
            seed,
            now,
            days: 120,
            shops: (0..shops).map(shop).collect(),
        }
    }

    /// The same with another length of history.
    pub fn with_days(mut self, days: u32) -> WorldSpec {
        self.days = days;
        self
    }

    /// The same with `skus` SKUs in every shop.
    pub fn with_skus_per_shop(mut self, skus: u32) -> WorldSpec {
        for shop in &mut self.shops {
            shop.skus = skus;
        }
        self
    }

    /// The same with `orders` orders in all, spread evenly over the shops that have consumer orders.
    pub fn with_total_orders(mut self, orders: u32) -> WorldSpec {
        let selling = self
            .shops
            .iter()
            .filter(|shop| shop.business_model != BusinessModel::Full)
            .count() as u32;
        let selling_shops = self
            .shops
            .iter_mut()
            .filter(|shop| shop.business_model != BusinessModel::Full);
        for (rank, shop) in (0..).zip(selling_shops) {
            shop.orders = orders / selling + u32::from(rank < orders % selling);
        }
        self
    }
}
