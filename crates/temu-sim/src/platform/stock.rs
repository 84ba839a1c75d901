//! Stock by shop type (temu-open-api.md §12).

use serde_json::value::RawValue;
use temu_api::wire::stock::{
    LocalGoodsStock, LocalSkuStock, LocalStock, StockCount, VirtualStock, VirtualStockList, WarehouseStock,
    WarehouseStockList,
};

use super::{gatekeeper::Call, raw, refusal::Refusal};
use crate::world::{Sku, virtual_stock as pieces_ahead};

/// Stock of a local product's SKUs.
pub(super) fn local(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let goods_id = call.params.int("goodsId")?;
    let skus = call.params.ints("skuIdList")?;
    if goods_id.is_none() && skus.is_empty() {
        return Err(Refusal::new(150_011_055, "required field missing: goodsId"));
    }
    if skus.len() > 200 {
        return Err(Refusal::new(150_010_003, "at most 200 skuIdList"));
    }
    let wanted = |sku: &&Sku| {
        goods_id.is_none_or(|goods_id| goods_id == sku.goods_id) && (skus.is_empty() || skus.contains(&sku.sku_id))
    };
    let found: Vec<&Sku> = call.shop.skus.iter().filter(wanted).collect();
    let goods = found.chunk_by(|one, other| one.goods_id == other.goods_id);
    let rows = goods.map(|skus| {
        raw(&LocalGoodsStock {
            goods_id: Some(skus[0].goods_id),
            sku_stock_info_list: skus.iter().map(|sku| local_sku(sku)).collect(),
        })
    });
    raw(&LocalStock {
        stock_list: rows.collect::<Result<_, _>>()?,
    })
}

fn local_sku(sku: &Sku) -> LocalSkuStock {
    LocalSkuStock {
        sku_id: sku.sku_id,
        out_sku_sn: sku.ext_code.clone(),
        self_ordinary_stock: Some(StockCount {
            stock: Some(sku.stock),
            stock_type: Some(1),
        }),
        cert_ordinary_stock: None,
        self_pre_sale_stock: None,
    }
}

fn of_skc(call: &Call) -> Result<Vec<&Sku>, Refusal> {
    let skc_id = call.params.int("productSkcId")?;
    let skc_id = skc_id.ok_or_else(|| Refusal::new(1_000_003, "productSkcId is required"))?;
    Ok(call.shop.skus.iter().filter(|sku| sku.skc_id == Some(skc_id)).collect())
}

/// Stock of a semi-managed SKC in the seller's warehouse.
pub(super) fn semi(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let skus = of_skc(call)?;
    let row = |sku: &&Sku| {
        raw(&WarehouseStock {
            product_sku_id: sku.sku_id,
            sku_stock_quantity: Some(sku.stock),
            warehouse_id: Some("WH-1".to_owned()),
            shipping_mode: Some(1),
            temp_lock_quantity: Some(0),
        })
    };
    raw(&WarehouseStockList {
        total: Some(skus.len() as i64),
        product_sku_stock_list: skus.iter().map(row).collect::<Result<_, _>>()?,
    })
}

/// What of a full-managed SKC may be sold before it is made.
pub(super) fn virtual_stock(call: &Call) -> Result<Box<RawValue>, Refusal> {
    let row = |sku: &&Sku| {
        raw(&VirtualStock {
            product_sku_id: sku.sku_id,
            virtual_stock: Some(pieces_ahead(sku)),
        })
    };
    raw(&VirtualStockList {
        product_sku_stock_list: of_skc(call)?.iter().map(row).collect::<Result<_, _>>()?,
    })
}
