//! Loads what the lines of one shop are valued with.

use domain::{
    cost::CostBook,
    money::Currency,
    price::PriceBook,
    profit::Books,
    sku::{SkuCodes, SkuIndex},
};

use super::{
    costs,
    db::{Tx, fetch_all},
    prices, rates,
    scope::EditScope,
};
use crate::error::Result;

/// The shop's SKUs, prices and costs and all rates, as they stand in this transaction.
pub async fn load(tx: &mut Tx, scope: &EditScope, shop_id: &str, reporting: Currency) -> Result<Books> {
    let sql = "select sku_id, ext_code, spu_id from skus where shop_id = $1";
    let codes: Vec<(String, Option<String>, Option<String>)> =
        fetch_all!(tx, (String, Option<String>, Option<String>), sql, shop_id)?;
    let codes = codes.into_iter().map(|(sku_id, ext_code, spu_id)| SkuCodes {
        sku_id,
        ext_code,
        spu_id,
    });
    let prices = prices::of_shop(tx, scope, shop_id).await?;
    let costs = costs::of_shop(tx, scope, shop_id).await?;
    Ok(Books {
        skus: SkuIndex::new(codes),
        prices: PriceBook::new(prices.iter().filter_map(prices::PriceRow::to_record)),
        costs: CostBook::new(costs.iter().filter_map(costs::CostRow::to_record)),
        rates: rates::table(tx, reporting).await?,
    })
}
