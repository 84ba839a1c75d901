//! The truth against a second, independent reckoning from the documents, and the same seed against itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use domain::{
    cost::{CostBook, CostRecord},
    day::business_day,
    money::Currency,
    order::{LinePart, Order, OrderLine, OrderStatus},
    price::{PriceBook, PriceRecord},
    profit::{Books, value_line},
    rate::{Rate, RateTable},
    sku::{SkuCodes, SkuIndex},
};
use temu_api::wire::orders::{ChildOrder, OrderDocument};
use temu_sim::{
    truth::{Figures, TruthQuery, truth},
    world::{BusinessModel, Shop, World, WorldSpec},
};

use crate::client::{noon, small_world};

fn books(world: &World, shop: &Shop) -> Books {
    let text = |id: i64| id.to_string();
    let skus = shop.skus.iter();
    let codes = skus.clone().map(|sku| SkuCodes {
        sku_id: text(sku.sku_id),
        ext_code: sku.ext_code.clone(),
        spu_id: Some(text(sku.spu_id)),
    });
    let prices = skus.flat_map(|sku| {
        sku.prices.iter().map(move |price| PriceRecord {
            sku_id: sku.sku_id.to_string(),
            site_id: price.site_id,
            effective_from: noon(),
            price: domain::money::Money::new(price.minor, sku.currency),
        })
    });
    let costs = world.costs(shop.mall_id).into_iter();
    let costs = costs.map(|row| CostRecord {
        sku_id: text(row.sku_id),
        effective_from: row.effective_from,
        cost: row.cost,
    });
    let rates = world
        .rates()
        .iter()
        .map(|row| (row.currency, row.day, Rate::parse(&row.text()).unwrap()));
    Books {
        skus: SkuIndex::new(codes),
        prices: PriceBook::new(prices),
        costs: CostBook::new(costs),
        rates: RateTable::new(Currency::CNY, rates),
    }
}

fn order(document: &OrderDocument, model: BusinessModel) -> Order {
    let parent = &document.parent_order_map;
    let line = |line: &ChildOrder| OrderLine {
        order_sn: line.order_sn.clone(),
        status: OrderStatus::from_code(line.order_status),
        quantity: line.quantity,
        original_quantity: line.original_order_quantity,
        name: String::new(),
        spec: None,
        thumb_url: None,
        shipped_at: None,
        parts: parts(line, model),
    };
    Order {
        parent_order_sn: parent.parent_order_sn.clone(),
        status: OrderStatus::from_code(parent.parent_order_status),
        ordered_at: parent.parent_order_time,
        updated_at: parent.update_time,
        ship_by: None,
        shipped_at: None,
        region_id: parent.region_id,
        site_id: parent.site_id,
        lines: document.order_list.iter().map(line).collect(),
    }
}

fn parts(line: &ChildOrder, model: BusinessModel) -> Vec<LinePart> {
    let text = |id: Option<i64>| id.map(|id| id.to_string());
    let of_local = || {
        let first = line.product_list.first();
        vec![LinePart {
            sku_id: text(line.sku_id),
            ext_code: first.and_then(|part| part.ext_code.clone()),
            spu_id: text(line.goods_id),
            sold_factor: first.and_then(|part| part.sold_factor).unwrap_or(1),
        }]
    };
    let of_semi = || {
        let part = |part: &temu_api::wire::orders::ProductPart| LinePart {
            sku_id: text(part.product_sku_id),
            ext_code: part.ext_code.clone(),
            spu_id: text(part.product_id),
            sold_factor: part.sold_factor.unwrap_or(1),
        };
        line.product_list.iter().map(part).collect()
    };
    if model == BusinessModel::Local {
        of_local()
    } else {
        of_semi()
    }
}

#[test]
fn truth_equals_the_product_rules_over_the_documents() {
    // Twelve shops: local ones in euro, dollar, yen (no decimals) and dinar (three).
    let world = World::generate(WorldSpec::new(7, noon(), 12, 300).with_days(90));
    let zone = Tz::Asia__Shanghai;
    let truth = truth(&world, &TruthQuery::at(noon()));
    for (shop, figures) in world.shops().iter().zip(&truth.shops) {
        let books = books(&world, shop);
        let mut days: BTreeMap<_, [i64; 11]> = BTreeMap::new();
        for document in world.order_documents(shop.mall_id, noon()) {
            let order = order(&document, shop.business_model());
            let day = business_day(order.ordered_at, zone);
            let mut sums = [0; 11];
            for line in order.lines.iter().filter(|line| line.is_effective()) {
                let value = value_line(&books, &order, line, None, day).unwrap();
                let gmv = value.gmv.and_then(|amount| amount.reporting);
                let cost = value.cost.and_then(|amount| amount.reporting);
                sums[0] = 1;
                sums[1] += 1;
                sums[2] += line.quantity;
                sums[3] += value.parts.iter().map(|part| part.units).sum::<i64>();
                sums[4] += gmv.unwrap_or(0);
                if let (Some(gmv), Some(cost)) = (gmv, cost) {
                    sums[5] += gmv;
                    sums[6] += cost;
                    sums[7] += gmv - cost;
                }
                sums[8] += i64::from(gmv.is_none());
                sums[9] += i64::from(cost.is_none());
                sums[10] += i64::from(!value.is_matched());
            }
            if sums[0] > 0 {
                let day = days.entry(day).or_default();
                day.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
            }
        }
        let told = figures.days.iter().map(|(day, figures)| (*day, numbers(figures)));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), days, "{}", shop.name);
    }
    assert!(truth.total.lines_unmatched > 0 && truth.total.lines_without_cost > 0);
    assert!(truth.total.lines_without_price > truth.total.lines_unmatched);
    assert_eq!(
        truth.shops[2].total.orders, 0,
        "a full-managed shop has no consumer orders"
    );
}

fn numbers(figures: &Figures) -> [i64; 11] {
    [
        figures.orders,
        figures.lines,
        figures.units,
        figures.goods_units,
        figures.gmv,
        figures.gmv_with_cost,
        figures.cost,
        figures.profit,
        figures.lines_without_price,
        figures.lines_without_cost,
        figures.lines_unmatched,
    ]
}

#[test]
fn a_view_in_another_currency_keeps_what_is_in_it() {
    let world = World::generate(small_world());
    let euro = TruthQuery {
        currency: Currency::EUR,
        ..TruthQuery::at(noon())
    };
    let shown = truth(&world, &euro);
    let local = &shown.shops[1];
    assert_eq!(local.total.gmv, local.total.gmv_by_currency[&Currency::EUR]);
    assert_eq!(
        shown.total.gmv,
        shown.shops.iter().map(|shop| shop.total.gmv).sum::<i64>()
    );
    let yuan = truth(&world, &TruthQuery::at(noon()));
    assert_eq!(yuan.total.orders, shown.total.orders);
    assert!(yuan.total.gmv > shown.total.gmv * 6);
}

#[test]
fn a_seed_repeats_its_world_and_another_seed_does_not() {
    let documents = |seed| {
        let mut spec = small_world();
        spec.seed = seed;
        let world = World::generate(spec);
        let mall_id = world.shops()[0].mall_id;
        let documents: Vec<String> = world
            .order_documents(mall_id, noon())
            .map(|document| serde_json::to_string(&document).unwrap())
            .collect();
        (mall_id, documents)
    };
    assert_eq!(documents(1), documents(1));
    assert_ne!(documents(1), documents(2));
}

#[test]
fn a_world_has_every_kind_of_trouble() {
    let world = World::generate(small_world().with_total_orders(40_000));
    let mut statuses = BTreeSet::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for shop in world.shops() {
        for document in world.order_documents(shop.mall_id, noon()) {
            statuses.insert(document.parent_order_map.parent_order_status);
            let mut note = |kind, holds: bool| *kinds.entry(kind).or_default() += usize::from(holds);
            note("order without a site", document.parent_order_map.site_id.is_none());
            for line in &document.order_list {
                note("bundle", line.product_list.len() > 1);
                note(
                    "several units",
                    line.product_list.iter().any(|part| part.sold_factor == Some(3)),
                );
                note(
                    "reduced",
                    line.canceled_quantity_before_shipment > Some(0) && line.quantity > 0,
                );
                note(
                    "cancelled while pending",
                    line.is_cancelled_during_pending == Some(true),
                );
                let mixed = line.order_status != document.parent_order_map.parent_order_status;
                note("line ahead of its parent", mixed);
            }
        }
    }
    assert_eq!(statuses, BTreeSet::from([1, 2, 3, 4, 5, 41, 51, 99]));
    assert!(kinds.values().all(|count| *count > 0), "{kinds:?}");
    let names: String = world
        .shops()
        .iter()
        .flat_map(|shop| &shop.skus)
        .map(|sku| sku.name_en.as_str())
        .collect();
    for twist in ["\"", "\\", "ö", "🔥"] {
        assert!(names.contains(twist), "no name with {twist}");
    }
}
