//! The products of a shop: SPU, its colours (SKC), its variants (SKU), with names, prices and stock.

use domain::money::{Currency, Money};

use super::{
    rates,
    shop::{Site, sites_of},
    spec::{BusinessModel, ShopSpec},
    words::{COLOURS, NOUNS, Noun, PACKS, QUALITIES, SIZES, TWISTS},
};
use crate::dice::Dice;

/// A sellable variant with everything the platform knows about it.
#[derive(Debug, Clone)]
pub struct Sku {
    /// productSkuId; for local shops skuId.
    pub sku_id: i64,
    /// productSkcId; local shops have none.
    pub skc_id: Option<i64>,
    /// productId; for local shops goodsId.
    pub spu_id: i64,
    /// Consumer-side skuId; for local shops the same as `sku_id`.
    pub consumer_sku_id: i64,
    /// Consumer-side goodsId; for local shops the same as `spu_id`.
    pub goods_id: i64,
    /// The seller's code 货号; a few SKUs have none.
    pub ext_code: Option<String>,
    /// The seller's code of the colour.
    pub skc_ext_code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Colour and variant, Chinese.
    pub spec_zh: String,
    /// Colour and variant, English.
    pub spec_en: String,
    /// Category, Chinese and English.
    pub category: (&'static str, &'static str),
    /// Leaf category id.
    pub category_id: i64,
    /// Picture.
    pub image_url: String,
    /// Listed or taken down.
    pub on_sale: bool,
    /// Units in stock.
    pub stock: i64,
    /// What its prices are in.
    pub currency: Currency,
    /// Supply prices; every site of the shop has one, or none has. Shops without sites have one under no site.
    pub prices: Vec<SitePrice>,
    /// Weight in grams.
    pub grams: i64,
    /// When it was made, seconds.
    pub created_at: i64,
    /// Worth in US cents: what prices and costs are derived from.
    pub(super) worth_cents: i64,
}

/// The supply price of a SKU on one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SitePrice {
    /// The site; none means everywhere.
    pub site_id: Option<i64>,
    /// Price per unit in minor units of the SKU's currency.
    pub minor: i64,
}

impl Sku {
    /// The supply price for an order of `site_id`: that site's, the one for everywhere, or, with the order's site
    /// missing, the one all sites agree on (design.md §3.1).
    pub fn price_for(&self, site_id: Option<i64>) -> Option<Money> {
        let first = self.prices.first()?;
        let minor = match site_id {
            _ if first.site_id.is_none() => first.minor,
            Some(site) => self.prices.iter().find(|price| price.site_id == Some(site))?.minor,
            None if self.prices.iter().all(|price| price.minor == first.minor) => first.minor,
            None => return None,
        };
        Some(Money::new(minor, self.currency))
    }
}

/// Pieces of a SKU of a full-managed shop that may be sold before they are made.
pub(crate) fn virtual_stock(sku: &Sku) -> i64 {
    sku.stock / 2 + sku.sku_id % 50
}

/// Makes the catalogue of the shop with number `shop_number`, `spec.skus` SKUs made before `start`.
pub(super) fn generate(seed: u64, shop_number: u64, spec: &ShopSpec, start: i64) -> Vec<Sku> {
    let wanted = spec.skus.max(1) as usize;
    let mut skus = Vec::with_capacity(wanted);
    let mut maker = Maker {
        dice: Dice::of(&[seed, shop_number, 1]),
        shop_number,
        spec,
        start,
        colours_made: 0,
    };
    let mut spu_number = 0;
    while skus.len() < wanted {
        maker.add_spu(spu_number, wanted, &mut skus);
        spu_number += 1;
    }
    skus
}

struct Maker<'a> {
    dice: Dice,
    shop_number: u64,
    spec: &'a ShopSpec,
    start: i64,
    colours_made: i64,
}

/// What the SKUs of one SPU share.
struct Spu {
    number: u64,
    noun: &'static Noun,
    name_zh: String,
    name_en: String,
    code: String,
    worth_cents: i64,
    currency: Currency,
    created_at: i64,
}

impl Maker<'_> {
    fn add_spu(&mut self, number: u64, wanted: usize, skus: &mut Vec<Sku>) {
        let noun = self.dice.pick(NOUNS);
        let (quality_zh, quality_en) = self.dice.pick(QUALITIES);
        let (material_zh, material_en) = self.dice.pick(noun.materials);
        let turn = (number / 4 + self.shop_number * 3) as usize % TWISTS.len();
        let (twist_zh, twist_en) = if number % 4 == 1 { TWISTS[turn] } else { ("", "") };
        let spu = Spu {
            number,
            noun,
            name_zh: format!("{quality_zh}{material_zh}{}{twist_zh}", noun.name.0),
            name_en: format!("{quality_en} {material_en} {}{twist_en}", noun.name.1),
            code: format!("{}{:04}", noun.code, number + 1),
            worth_cents: self.dice.between(noun.cents.0, noun.cents.1),
            currency: self.currency(),
            created_at: self.start - self.dice.between(5, 300) * 86_400,
        };
        let colours = 1 + self.dice.weighted(&[50, 30, 20]);
        let variants = if noun.sized {
            self.dice.between(2, 4)
        } else {
            self.dice.between(1, 2)
        };
        let first_colour = self.dice.below(COLOURS.len() as u64) as usize;
        for colour in 0..colours {
            let colour = COLOURS[(first_colour + colour) % COLOURS.len()];
            self.colours_made += 1;
            for variant in 0..variants as usize {
                if skus.len() < wanted {
                    let sku = self.sku(&spu, colour, variant, skus.len() as i64);
                    skus.push(sku);
                }
            }
        }
    }

    fn currency(&mut self) -> Currency {
        match self.spec.business_model {
            BusinessModel::Semi if self.dice.chance(3_000) => Currency::EUR,
            BusinessModel::Semi => Currency::USD,
            BusinessModel::Local => self.spec.market.currency(),
            BusinessModel::Full => Currency::CNY,
        }
    }

    fn sku(&mut self, spu: &Spu, colour: (&str, &str, &str), variant: usize, number: i64) -> Sku {
        let (variant_zh, variant_en, variant_code) = if spu.noun.sized {
            (SIZES[variant], SIZES[variant], SIZES[variant])
        } else {
            PACKS[variant]
        };
        let skc_ext_code = format!("{}-{}", spu.code, colour.2);
        let worth_cents = spu.worth_cents * (100 + 12 * variant as i64) / 100;
        let shop = self.shop_number as i64;
        let product_id = 50_000_000_000 + shop * 1_000_000 + spu.number as i64 * 7 + 3;
        let goods_id = 601_000_000_000_000 + shop * 10_000_000 + spu.number as i64 * 13 + 5;
        let product_sku_id = 51_000_000_000 + shop * 10_000_000 + number * 11 + 1;
        let consumer_sku_id = 17_590_000_000_000 + shop * 100_000_000 + number * 17 + 9;
        let local = self.spec.business_model == BusinessModel::Local;
        let on_sale = !self.dice.chance(600);
        Sku {
            sku_id: if local { consumer_sku_id } else { product_sku_id },
            skc_id: (!local).then_some(52_000_000_000 + shop * 10_000_000 + self.colours_made * 3),
            spu_id: if local { goods_id } else { product_id },
            consumer_sku_id,
            goods_id,
            ext_code: (!self.dice.chance(300)).then(|| format!("{skc_ext_code}-{variant_code}")),
            skc_ext_code,
            name_zh: spu.name_zh.clone(),
            name_en: spu.name_en.clone(),
            spec_zh: format!("{} / {variant_zh}", colour.0),
            spec_en: format!("{} / {variant_en}", colour.1),
            category: spu.noun.category,
            category_id: 26_000 + NOUNS.iter().position(|noun| std::ptr::eq(noun, spu.noun)).unwrap_or(0) as i64,
            image_url: format!(
                "https://img.kwcdn.example/product/{product_id}/{}.jpg",
                colour.2.to_lowercase()
            ),
            on_sale,
            stock: if on_sale { self.dice.between(0, 900) } else { 0 },
            currency: spu.currency,
            prices: self.prices(worth_cents, spu.currency),
            grams: spu.noun.grams,
            created_at: spu.created_at,
            worth_cents,
        }
    }

    fn prices(&mut self, worth_cents: i64, currency: Currency) -> Vec<SitePrice> {
        if self.dice.chance(200) {
            return Vec::new();
        }
        let base = in_minor_units(worth_cents, currency);
        let differs = self.dice.chance(4_000);
        let sites: Vec<Option<i64>> = match self.spec.business_model {
            BusinessModel::Semi => sites_of(BusinessModel::Semi)
                .iter()
                .map(|site: &Site| Some(site.site_id))
                .collect(),
            BusinessModel::Local | BusinessModel::Full => vec![None],
        };
        let mut prices = Vec::with_capacity(sites.len());
        for site_id in sites {
            let shift = if differs { self.dice.between(-500, 500) } else { 0 };
            prices.push(SitePrice {
                site_id,
                minor: (base + base * shift / 10_000).max(1),
            });
        }
        prices
    }
}

/// A worth of US cents as a price in `currency`, roughly at the market rate.
fn in_minor_units(cents: i64, currency: Currency) -> i64 {
    match currency {
        Currency::USD => cents,
        Currency::CNY => cents * 7,
        _ if currency == rates::currency("JPY") => cents * 3 / 2,
        _ if currency == rates::currency("KWD") => cents * 3,
        _ => cents * 92 / 100,
    }
}
