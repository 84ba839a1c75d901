//! Orders and order lines as the product understands them, and what their statuses mean.

use chrono::{DateTime, Utc};

/// Where an order or a line is in its life (temu-open-api.md §8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderStatus {
    /// 1: the buyer may still change it.
    Pending,
    /// 2: must be shipped.
    Unshipped,
    /// 3.
    Cancelled,
    /// 4.
    Shipped,
    /// 5.
    Delivered,
    /// 41.
    PartlyShipped,
    /// 51.
    PartlyDelivered,
    /// Any other code: kept, never rejected.
    Unknown(i64),
}

impl OrderStatus {
    /// From Temu's number.
    pub fn from_code(code: i64) -> OrderStatus {
        match code {
            1 => OrderStatus::Pending,
            2 => OrderStatus::Unshipped,
            3 => OrderStatus::Cancelled,
            4 => OrderStatus::Shipped,
            5 => OrderStatus::Delivered,
            41 => OrderStatus::PartlyShipped,
            51 => OrderStatus::PartlyDelivered,
            other => OrderStatus::Unknown(other),
        }
    }

    /// Temu's number.
    pub fn code(self) -> i64 {
        match self {
            OrderStatus::Pending => 1,
            OrderStatus::Unshipped => 2,
            OrderStatus::Cancelled => 3,
            OrderStatus::Shipped => 4,
            OrderStatus::Delivered => 5,
            OrderStatus::PartlyShipped => 41,
            OrderStatus::PartlyDelivered => 51,
            OrderStatus::Unknown(code) => code,
        }
    }

    /// The name used in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            OrderStatus::Pending => "pending",
            OrderStatus::Unshipped => "unshipped",
            OrderStatus::Cancelled => "cancelled",
            OrderStatus::Shipped => "shipped",
            OrderStatus::Delivered => "delivered",
            OrderStatus::PartlyShipped => "partly_shipped",
            OrderStatus::PartlyDelivered => "partly_delivered",
            OrderStatus::Unknown(_) => "unknown",
        }
    }

    /// Effective lines count in GMV: not pending, not cancelled, not unknown (design.md §2).
    pub fn is_effective(self) -> bool {
        !matches!(
            self,
            OrderStatus::Pending | OrderStatus::Cancelled | OrderStatus::Unknown(_)
        )
    }

    /// Something has left the warehouse: these lines count on the shipped basis.
    pub fn has_shipped(self) -> bool {
        matches!(
            self,
            OrderStatus::Shipped | OrderStatus::Delivered | OrderStatus::PartlyShipped | OrderStatus::PartlyDelivered
        )
    }

    /// Something is still to be shipped.
    pub fn is_open(self) -> bool {
        matches!(self, OrderStatus::Unshipped | OrderStatus::PartlyShipped)
    }
}

/// A parent order with its lines, as one document of the platform says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// `PO-…`.
    pub parent_order_sn: String,
    /// Status of the whole.
    pub status: OrderStatus,
    /// When the buyer placed it (`parentOrderTime`); its day is the business day.
    pub ordered_at: DateTime<Utc>,
    /// Last change at the platform (`updateTime`); the newer document wins.
    pub updated_at: DateTime<Utc>,
    /// Latest moment to ship (`expectShipLatestTime`).
    pub ship_by: Option<DateTime<Utc>>,
    /// When it was shipped (`parentShippingTime`).
    pub shipped_at: Option<DateTime<Utc>>,
    /// Country as the platform numbers them.
    pub region_id: Option<i64>,
    /// Site as the platform numbers them; decides the price where prices differ by site.
    pub site_id: Option<i64>,
    /// The child orders.
    pub lines: Vec<OrderLine>,
}

/// A child order: one sellable thing and a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// `orderSn`.
    pub order_sn: String,
    /// Status of this line.
    pub status: OrderStatus,
    /// Pieces still bought, after cancellations.
    pub quantity: i64,
    /// Pieces first bought.
    pub original_quantity: Option<i64>,
    /// Product name, the seller's wording if known.
    pub name: String,
    /// Variant in words.
    pub spec: Option<String>,
    /// Picture.
    pub thumb_url: Option<String>,
    /// Shipping moment of this line.
    pub shipped_at: Option<DateTime<Utc>>,
    /// What one sold piece is made of; more than one part is a bundle.
    pub parts: Vec<LinePart>,
}

/// One product inside a sold piece, with the codes it can be matched by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePart {
    /// `productSkuId`, or the line's `skuId` for local shops.
    pub sku_id: Option<String>,
    /// Seller's own code 货号.
    pub ext_code: Option<String>,
    /// `productId`.
    pub spu_id: Option<String>,
    /// Units of goods in one sold piece (`soldFactor`), at least 1.
    pub sold_factor: i64,
}

impl Order {
    /// Whether the order counts: it has at least one effective line.
    pub fn is_effective(&self) -> bool {
        self.lines.iter().any(OrderLine::is_effective)
    }
}

impl OrderLine {
    /// Whether the line counts in GMV.
    pub fn is_effective(&self) -> bool {
        self.status.is_effective()
    }
}
