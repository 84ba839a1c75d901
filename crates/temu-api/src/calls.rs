//! The calls we make, typed: parameters in, pages out. Rows stay raw, so that one bad row never spoils a page.

mod after_sales;
mod amounts;
mod authorisation;
mod price_reviews;
mod promotions;
mod shipments;
mod stock;
mod stock_up;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::routing;
use crate::wire;
use crate::wire::orders::OrderPage;
use crate::wire::prices::PriceList;
use crate::wire::products::{GoodsPage, LocalGoodsPage, LocalSkuPage};
use crate::wire::sales::SalesPage;
use crate::wire::token::TokenInfo;

/// Which time of an order a window is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderTime {
    /// Its last change, which moves.
    Updated,
    /// When it was placed, which stands.
    Placed,
}

/// Which orders to list: those with a time in a window, both ends included, the latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderListRequest {
    /// The time that counts.
    pub by: OrderTime,
    /// Start of the window; whole seconds.
    pub from: DateTime<Utc>,
    /// End of the window; whole seconds.
    pub to: DateTime<Utc>,
    /// Page, from 1.
    pub page_number: u32,
    /// Orders per page, at most 100.
    pub page_size: u32,
}

/// Which SKUs of a local shop to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkuSearch {
    /// On sale.
    OnSale,
    /// Not on sale.
    NotOnSale,
}

/// Which products of a local shop to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoodsSearch {
    /// Published, on or off the shelf.
    Published,
    /// Not yet published.
    Incomplete,
    /// Drafts.
    Draft,
    /// Deleted.
    Deleted,
}

impl Client {
    /// What the token may do and until when. Also the connection test.
    pub async fn token_info(&self) -> Result<TokenInfo, ApiError> {
        let type_name = match self.gateway() {
            Gateway::Partner => routing::TOKEN_INFO_PARTNER,
            _ => routing::TOKEN_INFO,
        };
        self.read(type_name, json!({})).await
    }

    /// One page of orders, shipped by the seller or by a co-operating warehouse alike.
    pub async fn order_list(&self, request: &OrderListRequest) -> Result<OrderPage, ApiError> {
        let (start, end, sort) = match request.by {
            OrderTime::Updated => ("updateAtStart", "updateAtEnd", "updateTime"),
            OrderTime::Placed => ("createAfter", "createBefore", "createTime"),
        };
        let params = json!({
            start: request.from.timestamp(),
            end: request.to.timestamp(),
            "sortby": sort,
            "pageNumber": request.page_number,
            "pageSize": request.page_size,
            "fulfillmentTypeList": FULFILLMENT_TYPES,
        });
        self.read(routing::ORDER_LIST, params).await
    }

    /// These orders, at most 20, as far as the platform lists them.
    pub async fn orders_by_number(&self, parent_order_sns: &[&str]) -> Result<OrderPage, ApiError> {
        let params = json!({
            "parentOrderSnList": parent_order_sns,
            "pageNumber": 1,
            "pageSize": 100,
            "fulfillmentTypeList": FULFILLMENT_TYPES,
        });
        self.read(routing::ORDER_LIST, params).await
    }

    /// One order, raw as the rows of the list are: to be kept, and read with
    /// [`OrderDocument::parse`](wire::orders::OrderDocument::parse).
    pub async fn order_detail(&self, parent_order_sn: &str) -> Result<Box<RawValue>, ApiError> {
        let params = json!({ "parentOrderSn": parent_order_sn, "fulfillmentTypeList": FULFILLMENT_TYPES });
        self.call(routing::ORDER_DETAIL, object(params)).await
    }

    /// One page of products of a full- or semi-managed shop, one row per SKC; at most 100 per page.
    pub async fn product_list(&self, page: u32, page_size: u32) -> Result<GoodsPage, ApiError> {
        self.read(routing::GOODS_LIST, json!({ "page": page, "pageSize": page_size }))
            .await
    }

    /// Supply prices of these SKUs of a full- or semi-managed shop.
    pub async fn price_list(&self, product_sku_ids: &[i64]) -> Result<PriceList, ApiError> {
        self.read(routing::PRICE_LIST, json!({ "productSkuIds": product_sku_ids }))
            .await
    }

    /// One page of SKUs of a local shop, with prices and stock; at most 100 per page.
    pub async fn local_sku_list(&self, search: SkuSearch, page: u32, page_size: u32) -> Result<LocalSkuPage, ApiError> {
        let search_type = match search {
            SkuSearch::OnSale => 2,
            SkuSearch::NotOnSale => 3,
        };
        let params = json!({ "pageNo": page, "pageSize": page_size, "skuSearchType": search_type });
        self.read(routing::LOCAL_SKU_LIST, params).await
    }

    /// One page of products of a local shop; at most 100 per page.
    pub async fn local_goods_list(
        &self,
        search: GoodsSearch,
        page: u32,
        page_size: u32,
    ) -> Result<LocalGoodsPage, ApiError> {
        let search_type = match search {
            GoodsSearch::Published => 1,
            GoodsSearch::Incomplete => 4,
            GoodsSearch::Draft => 5,
            GoodsSearch::Deleted => 6,
        };
        // Newer documentation asks for the filter besides the search type; both share their numbers.
        let params = json!({
            "pageNo": page, "pageSize": page_size, "goodsSearchType": search_type, "goodsStatusFilterType": search_type,
        });
        self.read(routing::LOCAL_GOODS_LIST, params).await
    }

    /// One page of sales counters of a full-managed shop, one row per SKC; at most 500 per page.
    pub async fn sales(&self, page: u32, page_size: u32) -> Result<SalesPage, ApiError> {
        self.read(routing::SALES, json!({ "pageNo": page, "pageSize": page_size }))
            .await
    }

    async fn read<T: DeserializeOwned>(&self, type_name: &str, params: Value) -> Result<T, ApiError> {
        self.call_as(type_name, object(params), |result| wire::parse(result.get()))
            .await
    }
}

/// The list gives only the seller's own shipments unless both are named.
const FULFILLMENT_TYPES: [&str; 2] = ["fulfillBySeller", "fulfillByCooperativeWarehouse"];

fn object(params: Value) -> Map<String, Value> {
    match params {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
