//! SKUs: what product sync writes, and the list people work in.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{FromRow, QueryBuilder};

use super::{
    db::{Tx, execute, fetch_all, on, push_list},
    scope::{EditScope, ReadScope},
};
use crate::error::{Error, Result};

/// A SKU as product sync learned it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SeenSku {
    /// productSkuId, for local shops skuId.
    pub sku_id: String,
    /// Colour variant.
    pub skc_id: Option<String>,
    /// Product.
    pub spu_id: Option<String>,
    /// Seller's code 货号.
    pub ext_code: Option<String>,
    /// Product name.
    pub name: String,
    /// Variant in words.
    pub spec: Option<String>,
    /// Category name.
    pub category: Option<String>,
    /// Picture.
    pub image_url: Option<String>,
    /// Listed.
    pub on_sale: bool,
    /// Pieces in stock, where the platform says it.
    pub stock: Option<i64>,
}

/// A SKU as listed.
#[derive(Debug, Clone, FromRow)]
pub struct SkuRow {
    /// The shop.
    pub shop_id: String,
    /// The SKU.
    pub sku_id: String,
    /// Colour variant.
    pub skc_id: Option<String>,
    /// Product.
    pub spu_id: Option<String>,
    /// Seller's code.
    pub ext_code: Option<String>,
    /// Product name.
    pub name: String,
    /// Variant.
    pub spec: Option<String>,
    /// Category.
    pub category: Option<String>,
    /// Picture.
    pub image_url: Option<String>,
    /// Listed.
    pub on_sale: bool,
    /// Stock.
    pub stock: Option<i64>,
    /// Own person in charge.
    pub own_manager: Option<String>,
    /// The shop's default person in charge.
    pub default_manager: Option<String>,
    /// Cost in force today.
    pub cost: Option<i64>,
    /// Its currency.
    pub cost_currency: Option<String>,
    /// Newest supply price (of any site).
    pub supply_price: Option<i64>,
    /// Its currency.
    pub price_currency: Option<String>,
    /// Units sold in the last 30 days.
    pub units_30d: i64,
    /// When product sync first saw it.
    pub first_seen_at: DateTime<Utc>,
}

/// Orderings of the SKU list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkuSort {
    /// Best sellers of 30 days first.
    UnitsDesc,
    /// By seller's code.
    ExtCode,
    /// By name.
    Name,
    /// By id.
    SkuId,
}

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct SkuFilter {
    /// Shops, already narrowed to the visible ones; none is all.
    pub shops: Option<Vec<String>>,
    /// One SKU only.
    pub sku_id: Option<String>,
    /// Part of a code, id or name.
    pub q: Option<String>,
    /// Effective person in charge.
    pub manager: Option<String>,
    /// Without a cost in force today.
    pub missing_cost: bool,
    /// Listed or not.
    pub on_sale: Option<bool>,
    /// Today in the reporting zone.
    pub today: NaiveDate,
}

/// The codes of a shop's SKUs as stored, for telling what a product sync changed.
pub async fn seen(tx: &mut Tx, scope: &ReadScope, shop_id: &str) -> Result<Vec<SeenSku>> {
    scope.require(shop_id)?;
    let sql = "select sku_id, skc_id, spu_id, ext_code, name, spec, category, image_url, on_sale, stock from skus where shop_id = $1";
    Ok(fetch_all!(tx, SeenSku, sql, shop_id)?)
}

/// Writes SKUs as seen; first_seen_at, manager and what a document leaves out stay, and stock that was asked for by place
/// ([`super::stock`]).
pub async fn put_seen(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    now: DateTime<Utc>,
    skus: &[SeenSku],
) -> Result<()> {
    scope.require(shop_id)?;
    for chunk in skus.chunks(1000) {
        on!(tx, conn => {
            let mut upsert = QueryBuilder::<Engine>::new(
                "insert into skus (shop_id, sku_id, skc_id, spu_id, ext_code, name, spec, category, image_url, on_sale, stock, \
                 first_seen_at, last_seen_at) ",
            );
            upsert.push_values(chunk, |mut row, sku| {
                row.push_bind(shop_id).push_bind(&sku.sku_id).push_bind(&sku.skc_id).push_bind(&sku.spu_id);
                row.push_bind(&sku.ext_code).push_bind(&sku.name).push_bind(&sku.spec).push_bind(&sku.category);
                row.push_bind(&sku.image_url).push_bind(sku.on_sale).push_bind(sku.stock).push_bind(now).push_bind(now);
            });
            upsert.push(
                " on conflict (shop_id, sku_id) do update set skc_id = excluded.skc_id, spu_id = excluded.spu_id, \
                 ext_code = excluded.ext_code, name = excluded.name, spec = excluded.spec, category = excluded.category, \
                 image_url = excluded.image_url, on_sale = excluded.on_sale, stock = case when exists (select 1 from sku_stock as s where s.shop_id = skus.shop_id and s.sku_id = skus.sku_id) \
                 then skus.stock else coalesce(excluded.stock, skus.stock) end, \
                 last_seen_at = excluded.last_seen_at",
            );
            upsert.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// A day's figures of one SKU of a full-managed shop, as the platform's sales list gives them.
#[derive(Debug, Clone)]
pub struct SalesSnapshot {
    /// The SKU.
    pub sku_id: String,
    /// Sold today so far.
    pub today: Option<i64>,
    /// Sold in seven days.
    pub last_7d: Option<i64>,
    /// Sold in thirty days.
    pub last_30d: Option<i64>,
    /// Sold ever.
    pub total: Option<i64>,
    /// In Temu's warehouse.
    pub stock: Option<i64>,
}

/// Keeps the day's snapshot of full-managed sales and shows it on the SKUs.
pub async fn put_snapshots(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    day: NaiveDate,
    taken_at: DateTime<Utc>,
    snapshots: &[SalesSnapshot],
) -> Result<()> {
    scope.require(shop_id)?;
    for chunk in snapshots.chunks(1000) {
        on!(tx, conn => {
            let mut upsert = QueryBuilder::<Engine>::new(
                "insert into sales_snapshots (shop_id, sku_id, day, sold_today, sold_7d, sold_30d, sold_total, stock, taken_at) ",
            );
            upsert.push_values(chunk, |mut row, sales| {
                row.push_bind(shop_id).push_bind(&sales.sku_id).push_bind(day).push_bind(sales.today).push_bind(sales.last_7d);
                row.push_bind(sales.last_30d).push_bind(sales.total).push_bind(sales.stock).push_bind(taken_at);
            });
            upsert.push(
                " on conflict (shop_id, sku_id, day) do update set sold_today = excluded.sold_today, sold_7d = excluded.sold_7d, \
                 sold_30d = excluded.sold_30d, sold_total = excluded.sold_total, stock = excluded.stock, taken_at = excluded.taken_at",
            );
            upsert.build().execute(conn).await.map(drop)
        })?;
    }
    execute!(
        tx,
        "update skus set units_30d = coalesce(s.sold_30d, 0), stock = coalesce(s.stock, skus.stock) from sales_snapshots as s \
         where s.shop_id = skus.shop_id and s.sku_id = skus.sku_id and skus.shop_id = $1 and s.day = $2",
        shop_id,
        day
    )?;
    Ok(())
}

/// Sets or clears a SKU's own person in charge.
pub async fn set_manager(
    tx: &mut Tx,
    scope: &EditScope,
    shop_id: &str,
    sku_id: &str,
    manager: Option<&str>,
) -> Result<()> {
    scope.require(shop_id)?;
    let touched = execute!(
        tx,
        "update skus set manager = $3 where shop_id = $1 and sku_id = $2",
        shop_id,
        sku_id,
        manager
    )?;
    if touched == 0 {
        Err(Error::not_found("SKU", sku_id))
    } else {
        Ok(())
    }
}

/// Filters a query over skus as k and shops as h, behind its `where`.
macro_rules! push_sku_filter {
    ($query:expr, $filter:expr) => {{
        $query.push(" where h.archived = false");
        if let Some(shops) = &$filter.shops {
            push_list!($query, " and k.shop_id in (", shops);
        }
        if let Some(sku_id) = &$filter.sku_id {
            $query.push(" and k.sku_id = ").push_bind(sku_id);
        }
        if let Some(on_sale) = $filter.on_sale {
            $query.push(" and k.on_sale = ").push_bind(on_sale);
        }
        if let Some(manager) = &$filter.manager {
            $query
                .push(" and coalesce(k.manager, h.default_manager) = ")
                .push_bind(manager);
        }
        if $filter.missing_cost {
            $query.push(
                " and not exists (select 1 from cost_records as m where m.shop_id = k.shop_id and m.sku_id = k.sku_id \
                 and m.effective_from <= ",
            );
            $query.push_bind($filter.today).push(")");
        }
        if let Some(q) = &$filter.q {
            let q = q
                .to_lowercase()
                .replace('\\', "\\\\")
                .replace('%', "\\%")
                .replace('_', "\\_");
            let like = format!("%{q}%");
            $query
                .push(" and (k.sku_id like ")
                .push_bind(like.clone())
                .push(" escape '\\' or lower(k.ext_code) like ");
            $query
                .push_bind(like.clone())
                .push(" escape '\\' or lower(k.name) like ")
                .push_bind(like)
                .push(" escape '\\')");
        }
    }};
}

/// A page of SKUs. Pages are counted from the start: a team has thousands of SKUs, not millions.
pub async fn list(
    tx: &mut Tx,
    _scope: &ReadScope,
    filter: &SkuFilter,
    sort: SkuSort,
    offset: i64,
    limit: i64,
) -> Result<Vec<SkuRow>> {
    let order = match sort {
        // All one way, so that the index gives the order.
        SkuSort::UnitsDesc => " order by k.units_30d desc, k.shop_id desc, k.sku_id desc",
        SkuSort::ExtCode => " order by k.ext_code, k.shop_id, k.sku_id",
        SkuSort::Name => " order by k.name, k.shop_id, k.sku_id",
        SkuSort::SkuId => " order by k.sku_id, k.shop_id",
    };
    let rows = on!(tx, conn => {
        // The page first, then its costs and prices: they are looked up for the rows that are shown.
        let mut query = QueryBuilder::<Engine>::new(
            "select k.*, c.cost, c.currency as cost_currency, p.price as supply_price, p.currency as price_currency from (\
             select k.shop_id, k.sku_id, k.skc_id, k.spu_id, k.ext_code, k.name, k.spec, k.category, k.image_url, k.on_sale, \
             k.stock, k.manager as own_manager, h.default_manager, k.units_30d, k.first_seen_at \
             from skus as k join shops as h on h.id = k.shop_id",
        );
        push_sku_filter!(query, filter);
        query.push(order).push(" limit ").push_bind(limit).push(" offset ").push_bind(offset);
        query.push(
            ") as k left join cost_records as c on c.shop_id = k.shop_id and c.sku_id = k.sku_id and c.effective_from = \
             (select max(effective_from) from cost_records where shop_id = k.shop_id and sku_id = k.sku_id and effective_from <= ",
        );
        query.push_bind(filter.today).push(
            ") left join price_records as p on p.shop_id = k.shop_id and p.sku_id = k.sku_id and (p.effective_from, p.site_id) = \
             (select effective_from, site_id from price_records where shop_id = k.shop_id and sku_id = k.sku_id \
             order by effective_from desc, site_id limit 1)",
        );
        query.push(order);
        query.build_query_as::<SkuRow>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// How many SKUs the filter finds.
pub async fn total(tx: &mut Tx, _scope: &ReadScope, filter: &SkuFilter) -> Result<i64> {
    let (count,): (i64,) = on!(tx, conn => {
        let mut query = QueryBuilder::<Engine>::new("select count(*) from skus as k join shops as h on h.id = k.shop_id");
        push_sku_filter!(query, filter);
        query.build_query_as::<(i64,)>().fetch_one(conn).await
    })?;
    Ok(count)
}

/// One SKU.
pub async fn get(tx: &mut Tx, scope: &ReadScope, shop_id: &str, sku_id: &str, today: NaiveDate) -> Result<SkuRow> {
    scope.require(shop_id)?;
    let filter = SkuFilter {
        shops: Some(vec![shop_id.to_owned()]),
        sku_id: Some(sku_id.to_owned()),
        today,
        ..SkuFilter::default()
    };
    let row = list(tx, scope, &filter, SkuSort::SkuId, 0, 1).await?.pop();
    row.ok_or_else(|| Error::not_found("SKU", sku_id))
}
