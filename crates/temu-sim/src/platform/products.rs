//! Products: the supply-side list and the two lists of local shops (temu-open-api.md §10).

use serde_json::value::RawValue;
use temu_api::wire::products::{
    Category, DecimalMoney, GoodsPage, GoodsRow, LocalGoodsPage, LocalGoodsRow, LocalSkuInfo, LocalSkuPage,
    LocalSkuRow, SemiManaged, Site, SkuSummary, Spec,
};

use super::{gatekeeper::Call, instant, prices::decimal_price, raw, refusal::Refusal};
use crate::{
    faults::{FaultKind, FaultRule},
    world::Sku,
};

/// Products of a cross-border shop, one row per SKC.
pub(super) fn goods(call: &Call, strikes: &[FaultRule]) -> Result<Box<RawValue>, Refusal> {
    let page = call.params.page("page")?;
    let size = call
        .params
        .page_size(20, 100, Refusal::new(1_000_003, "pageSize must not be above 100"))?;
    let wanted = call.params.ints("productSkcIds")?;
    let status = call.params.int("skcSiteStatus")?;
    let colours: Vec<&[Sku]> = call
        .shop
        .skus
        .chunk_by(|one, other| one.skc_id == other.skc_id)
        .filter(|skus| wanted.is_empty() || skus[0].skc_id.is_some_and(|id| wanted.contains(&id)))
        .filter(|skus| status.is_none_or(|status| status == site_status(skus)))
        .collect();
    let data = rows(&colours, (page, size), strikes, |skus| raw(&goods_row(call, skus)))?;
    raw(&GoodsPage {
        total_count: colours.len() as i64,
        data,
    })
}

/// The rows of a page (from 1), some of them twice or left out if the faults in force say so.
fn rows<T>(
    all: &[T],
    (page, size): (usize, usize),
    strikes: &[FaultRule],
    write: impl Fn(&T) -> Result<Box<RawValue>, Refusal>,
) -> Result<Vec<Box<RawValue>>, Refusal> {
    let mut first = (page - 1).saturating_mul(size);
    let end = first.saturating_add(size).min(all.len());
    if struck(strikes, FaultKind::RowsDoubled) && (1..all.len()).contains(&first) {
        first -= 1;
    }
    if struck(strikes, FaultKind::RowsMissing) {
        first += 1;
    }
    all.get(first..end).unwrap_or_default().iter().map(write).collect()
}

fn struck(strikes: &[FaultRule], kind: FaultKind) -> bool {
    strikes.iter().any(|rule| rule.kind == kind)
}

fn shown_price(sku: &Sku, zero: bool) -> DecimalMoney {
    let price = decimal_price(sku);
    DecimalMoney {
        amount: if zero { Some("0.00".to_owned()) } else { price.amount },
        ..price
    }
}

fn site_status(skus: &[Sku]) -> i64 {
    if skus.iter().any(|sku| sku.on_sale) { 1 } else { 2 }
}

fn goods_row(call: &Call, skus: &[Sku]) -> GoodsRow {
    let first = &skus[0];
    let sites = call.shop.sites().iter();
    let sites: Vec<Site> = sites
        .map(|site| Site {
            site_id: Some(site.site_id),
            site_name: Some(site.name.to_owned()),
        })
        .collect();
    GoodsRow {
        product_id: first.spu_id,
        product_skc_id: first.skc_id.unwrap_or_default(),
        product_name: Some(first.name_zh.clone()),
        ext_code: Some(first.skc_ext_code.clone()),
        skc_site_status: Some(site_status(skus)),
        created_at: instant(first.created_at),
        main_image_url: Some(first.image_url.clone()),
        leaf_cat: Some(Category {
            cat_id: Some(first.category_id),
            cat_name: Some(first.category.0.to_owned()),
        }),
        product_semi_managed: (!sites.is_empty()).then_some(SemiManaged { bind_sites: sites }),
        is_support_personalization: Some(false),
        product_sku_summaries: skus.iter().map(summary).collect(),
    }
}

fn summary(sku: &Sku) -> SkuSummary {
    SkuSummary {
        product_sku_id: sku.sku_id,
        ext_code: sku.ext_code.clone(),
        virtual_stock: Some(sku.stock),
        product_sku_spec_list: specs(&sku.spec_zh),
    }
}

/// `colour / variant` as one entry per dimension.
fn specs(text: &str) -> Vec<Spec> {
    let dimensions = [(1001, "颜色"), (3001, "规格")];
    let values = text.split(" / ").zip(dimensions);
    let spec = |(value, (parent_id, parent)): (&str, (i64, &str))| Spec {
        spec_id: Some(parent_id * 1_000 + value.bytes().map(i64::from).sum::<i64>() % 1_000),
        spec_name: Some(value.to_owned()),
        parent_spec_id: Some(parent_id),
        parent_spec_name: Some(parent.to_owned()),
    };
    values.map(spec).collect()
}

/// A page above 100 fails on local lists with the code of success, as seen live.
fn local_page_size(call: &Call) -> Result<usize, Refusal> {
    call.params
        .page_size(20, 100, Refusal::new(1_000_000, "pageSize is too large"))
}

fn local_page(call: &Call, search_type: &str) -> Result<(i64, usize, usize), Refusal> {
    let kind = call.params.int(search_type)?;
    let kind = kind.ok_or_else(|| Refusal::new(7_000_000, "BUSINESS_SERVICE_ERROR"))?;
    Ok((kind, call.params.page("pageNo")?, local_page_size(call)?))
}

/// Products of a local shop; type 1 is everything on or off the shelf, there are no others here.
pub(super) fn local_goods(call: &Call, strikes: &[FaultRule]) -> Result<Box<RawValue>, Refusal> {
    let (kind, page, size) = local_page(call, "goodsSearchType")?;
    let wanted = call.params.ints("goodsIdList")?;
    let goods: Vec<&[Sku]> = call
        .shop
        .skus
        .chunk_by(|one, other| one.goods_id == other.goods_id)
        .filter(|skus| kind == 1 && (wanted.is_empty() || wanted.contains(&skus[0].goods_id)))
        .collect();
    let zero = struck(strikes, FaultKind::PriceZero);
    let rows = rows(&goods, (page, size), strikes, |skus| raw(&local_goods_row(skus, zero)))?;
    raw(&LocalGoodsPage {
        page_no: Some(page as i64),
        total: goods.len() as i64,
        goods_list: rows,
    })
}

fn sub_status(on_sale: bool, stock: i64) -> i64 {
    match (on_sale, stock) {
        (true, 1..) => 2001,
        (true, _) => 3003,
        (false, _) => 3002,
    }
}

fn local_goods_row(skus: &[Sku], zero: bool) -> LocalGoodsRow {
    let first = &skus[0];
    let stock = skus.iter().map(|sku| sku.stock).sum();
    let price = shown_price(first, zero);
    LocalGoodsRow {
        goods_id: first.goods_id,
        goods_name: Some(first.name_en.clone()),
        thumb_url: Some(first.image_url.clone()),
        out_goods_sn: Some(first.skc_ext_code.clone()),
        out_sku_sn_list: skus.iter().filter_map(|sku| sku.ext_code.clone()).collect(),
        sku_info_list: skus.iter().map(sku_info).collect(),
        status4_vo: Some(1),
        sub_status4_vo: Some(sub_status(skus.iter().any(|sku| sku.on_sale), stock)),
        currency: price.currency.clone(),
        price: price.amount.clone(),
        retail_price: Some(price),
        quantity: Some(stock),
        cat_id: Some(first.category_id),
        crt_time: instant(first.created_at),
    }
}

fn sku_info(sku: &Sku) -> LocalSkuInfo {
    LocalSkuInfo {
        sku_id: sku.sku_id,
        sku_sn: sku.ext_code.clone(),
        spec_list: specs(&sku.spec_en),
    }
}

/// SKUs of a local shop; type 2 is on sale, 3 is not.
pub(super) fn local_skus(call: &Call, strikes: &[FaultRule]) -> Result<Box<RawValue>, Refusal> {
    let (kind, page, size) = local_page(call, "skuSearchType")?;
    let wanted = call.params.ints("skuIdList")?;
    let of_kind = |sku: &&Sku| kind == if sku.on_sale { 2 } else { 3 };
    let skus = call.shop.skus.iter().filter(of_kind);
    let skus: Vec<&Sku> = skus
        .filter(|sku| wanted.is_empty() || wanted.contains(&sku.sku_id))
        .collect();
    let zero = struck(strikes, FaultKind::PriceZero);
    let rows = rows(&skus, (page, size), strikes, |sku| raw(&local_sku_row(sku, zero)))?;
    raw(&LocalSkuPage {
        page_no: Some(page as i64),
        total: skus.len() as i64,
        sku_list: rows,
    })
}

fn local_sku_row(sku: &Sku, zero: bool) -> LocalSkuRow {
    let price = shown_price(sku, zero);
    LocalSkuRow {
        sku_id: sku.sku_id,
        goods_id: sku.goods_id,
        sku_sn: sku.ext_code.clone(),
        goods_name: Some(sku.name_en.clone()),
        spec_name: Some(sku.spec_en.clone()),
        spec_list: specs(&sku.spec_en),
        currency: price.currency.clone(),
        price: price.amount.clone(),
        retail_price: Some(price),
        stock: Some(sku.stock),
        status4_vo: Some(if sku.on_sale { 2 } else { 3 }),
        sub_status4_vo: Some(sub_status(sku.on_sale, sku.stock)),
        goods_is_on_sale: Some(sku.on_sale),
        crt_time: instant(sku.created_at),
        thumb_url: Some(sku.image_url.clone()),
    }
}
