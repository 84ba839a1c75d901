//! A made-up shop: its identity, credentials, countries, catalogue and how its business grows.

use chrono::{DateTime, Utc};
use temu_api::gateway::Gateway;

use super::{
    calendar::Calendar,
    catalogue::{self, Sku},
    scopes,
    spec::{BusinessModel, LocalMarket, ShopSpec, WorldSpec},
    words::SHOP_NAMES,
};
use crate::dice::{Dice, key, text_key};

/// A country that a shop sells to.
#[derive(Debug)]
pub(crate) struct Site {
    /// Site id of the product interfaces.
    pub(crate) site_id: i64,
    /// Its short name there.
    pub(crate) name: &'static str,
    /// Region id of the order interfaces.
    pub(crate) region_id: i64,
    /// Country name in order details.
    pub(crate) country: &'static str,
    /// Where its orders are asked for.
    pub(crate) gateway: Gateway,
    /// Share of the shop's orders.
    pub(crate) weight: u32,
    /// Hours ahead of UTC, for the rhythm of the day.
    pub(crate) utc_offset: i64,
}

const fn site(
    ids: (i64, i64),
    names: (&'static str, &'static str),
    gateway: Gateway,
    weight: u32,
    utc_offset: i64,
) -> Site {
    Site {
        site_id: ids.0,
        name: names.0,
        region_id: ids.1,
        country: names.1,
        gateway,
        weight,
        utc_offset,
    }
}

const SEMI_SITES: [Site; 5] = [
    site((100, 211), ("US", "United States"), Gateway::Us, 55, -6),
    site((105, 76), ("DE", "Germany"), Gateway::Eu, 20, 1),
    site((107, 69), ("FR", "France"), Gateway::Eu, 12, 1),
    site((106, 98), ("IT", "Italy"), Gateway::Eu, 8, 1),
    site((102, 210), ("UK", "United Kingdom"), Gateway::Eu, 5, 0),
];
const GERMANY: [Site; 1] = [site((105, 76), ("DE", "Germany"), Gateway::Eu, 1, 1)];
const USA: [Site; 1] = [site((100, 211), ("US", "United States"), Gateway::Us, 1, -6)];
const JAPAN: [Site; 1] = [site((118, 100), ("JP", "Japan"), Gateway::Global, 1, 9)];
const KUWAIT: [Site; 1] = [site((155, 105), ("KW", "Kuwait"), Gateway::Global, 1, 3)];

/// The countries of semi-managed shops; the others have none of their own to price by.
pub(super) fn sites_of(model: BusinessModel) -> &'static [Site] {
    match model {
        BusinessModel::Semi => &SEMI_SITES,
        BusinessModel::Local | BusinessModel::Full => &[],
    }
}

/// What a caller needs to use one gateway for a shop.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Credential {
    /// The gateway all of this belongs to.
    pub gateway: Gateway,
    /// The app, one per gateway and shared by all shops of the world.
    pub app_key: String,
    /// Its secret.
    pub app_secret: String,
    /// The shop's token for that app.
    pub access_token: String,
    /// When the token ends, at the simulated clock.
    pub expires_at: DateTime<Utc>,
    /// Types the seller has granted.
    pub scopes: Vec<&'static str>,
}

/// A made-up shop.
#[derive(Debug)]
pub struct Shop {
    /// Temu's 64-bit shop id.
    pub mall_id: i64,
    /// Its name.
    pub name: String,
    /// What it was made from.
    pub spec: ShopSpec,
    /// One credential per gateway that it uses.
    pub credentials: Vec<Credential>,
    /// Its SKUs.
    pub skus: Vec<Sku>,
    /// Position in the world from 1: the part of ids and order numbers that tells shops apart.
    pub(crate) number: u64,
    /// Stream of its own randomness.
    pub(crate) key: u64,
    /// When its orders come.
    pub(crate) calendar: Calendar,
    /// How often each SKU is bought, in the order of `skus`.
    weights: Vec<u64>,
    /// The same added up, for drawing one.
    running_sums: Vec<u64>,
}

impl Shop {
    /// Makes the shop at `index` of the world.
    pub(super) fn generate(world: &WorldSpec, index: usize) -> Shop {
        let spec = world.shops[index].clone();
        let number = index as u64 + 1;
        let shop_key = key(&[world.seed, text_key("shop"), number]);
        let start = world.now.timestamp() - i64::from(world.days.max(1)) * 86_400;
        let skus = catalogue::generate(world.seed, number, &spec, start);
        let weights = weights(skus.len(), shop_key);
        let round = index / SHOP_NAMES.len();
        let name = SHOP_NAMES[index % SHOP_NAMES.len()];
        Shop {
            mall_id: 634_418_000_000_000 + (key(&[world.seed]) % 900_000) as i64 * 1_000 + number as i64,
            name: if round == 0 {
                name.to_owned()
            } else {
                format!("{name} {}", round + 1)
            },
            credentials: credentials(world, &spec, number),
            running_sums: running_sums(&weights),
            weights,
            calendar: Calendar::new(world, &spec, shop_key, start),
            number,
            key: shop_key,
            spec,
            skus,
        }
    }

    /// How the shop works.
    pub fn business_model(&self) -> BusinessModel {
        self.spec.business_model
    }

    /// The credential for `gateway`.
    pub fn credential(&self, gateway: Gateway) -> Option<&Credential> {
        self.credentials.iter().find(|credential| credential.gateway == gateway)
    }

    /// Countries its consumer orders come from; none for full-managed shops.
    pub(crate) fn sites(&self) -> &'static [Site] {
        match (self.spec.business_model, self.spec.market) {
            (BusinessModel::Semi, _) => &SEMI_SITES,
            (BusinessModel::Full, _) => &[],
            (BusinessModel::Local, LocalMarket::Germany) => &GERMANY,
            (BusinessModel::Local, LocalMarket::Usa) => &USA,
            (BusinessModel::Local, LocalMarket::Japan) => &JAPAN,
            (BusinessModel::Local, LocalMarket::Kuwait) => &KUWAIT,
        }
    }

    /// Index of a SKU, popular ones more often.
    pub(crate) fn popular_sku(&self, dice: &mut Dice) -> usize {
        let total = self.running_sums.last().copied().unwrap_or(0);
        let point = dice.below(total);
        self.running_sums.partition_point(|sum| *sum <= point)
    }

    /// Share of the SKU at `index` in the shop's sales, as (weight, sum of all weights).
    pub(crate) fn share(&self, index: usize) -> (u64, u64) {
        (self.weights[index], self.running_sums.last().copied().unwrap_or(1))
    }
}

/// Zipf-like: the weight falls with the rank, the rank is drawn.
fn weights(skus: usize, shop_key: u64) -> Vec<u64> {
    let mut weights: Vec<u64> = (0..skus as u64).map(|rank| 10_000_000 / (rank + 3)).collect();
    let mut dice = Dice::of(&[shop_key, text_key("popularity")]);
    for index in (1..weights.len()).rev() {
        weights.swap(index, dice.below(index as u64 + 1) as usize);
    }
    weights
}

fn running_sums(weights: &[u64]) -> Vec<u64> {
    let sum = |sum: &mut u64, weight: &u64| {
        *sum += weight;
        Some(*sum)
    };
    weights.iter().scan(0, sum).collect()
}

fn credentials(world: &WorldSpec, spec: &ShopSpec, number: u64) -> Vec<Credential> {
    let gateways: &[Gateway] = match spec.business_model {
        BusinessModel::Semi => &[Gateway::Partner, Gateway::Us, Gateway::Eu],
        BusinessModel::Full => &[Gateway::Partner, Gateway::Cn],
        BusinessModel::Local => &[spec.market.gateway()],
    };
    let make = |gateway: &Gateway| {
        let mut app = Dice::of(&[world.seed, text_key("app"), text_key(gateway.as_str())]);
        let mut token = Dice::of(&[world.seed, text_key("token"), number, text_key(gateway.as_str())]);
        Credential {
            gateway: *gateway,
            app_key: format!("sim{}{}", gateway.as_str(), app.letters(20)),
            app_secret: app.letters(40),
            access_token: format!("sim{}", token.letters(53)),
            expires_at: world.now + chrono::TimeDelta::days(365 - token.between(0, 200)),
            scopes: scopes::granted(*gateway, spec.business_model, number),
        }
    };
    gateways.iter().map(make).collect()
}
