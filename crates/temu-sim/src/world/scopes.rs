//! Which interface types live on which gateway, and which of them a seller has granted.

use temu_api::gateway::Gateway;
pub(crate) use temu_api::routing::{
    ACTIVITIES, AFTER_SALES, AFTER_SALES_DETAIL, CANCELLATIONS, ENROLLMENTS, FULL_PRICE_ADJUSTS, FULL_PRICE_REVIEWS,
    LABELS, LOCAL_ACTIVITIES, LOCAL_ACTIVITY_GOODS, LOCAL_PRICE_ORDERS, LOCAL_STOCK, ORDER_AMOUNTS, PARENT_AFTER_SALES,
    PURCHASE_ORDERS, SEMI_PRICE_ADJUSTS, SEMI_PRICE_REVIEWS, SEMI_STOCK, SETTLEMENT_AMOUNTS_ASIA,
    SETTLEMENT_AMOUNTS_EU, SHIP_ORDERS, SHIPMENTS, SUBSCRIBE, TOKEN_CREATE, TRACKING, UNSHIPPED_PACKAGES,
    VIRTUAL_STOCK,
};

use super::spec::BusinessModel;

/// Token information on every gateway but partner.
pub(crate) const TOKEN_INFO: &str = "bg.open.accesstoken.info.get";
/// Token information on partner.
pub(crate) const TOKEN_INFO_PARTNER: &str = "bg.open.accesstoken.info.get.global";
/// Consumer orders.
pub(crate) const ORDER_LIST: &str = "bg.order.list.v2.get";
/// One consumer order.
pub(crate) const ORDER_DETAIL: &str = "bg.order.detail.v2.get";
/// Products of cross-border shops, new name.
pub(crate) const GOODS_LIST: &str = "temu.goods.list.get";
/// Products of cross-border shops, old name.
pub(crate) const GOODS_LIST_OLD: &str = "bg.glo.goods.list.get";
/// Supply prices of cross-border shops, new name.
pub(crate) const PRICE_LIST: &str = "temu.goods.price.list.get";
/// Supply prices of cross-border shops, old name.
pub(crate) const PRICE_LIST_OLD: &str = "bg.glo.goods.price.list.get";
/// Products of local shops.
pub(crate) const LOCAL_GOODS: &str = "bg.local.goods.list.query";
/// SKUs of local shops.
pub(crate) const LOCAL_SKUS: &str = "bg.local.goods.sku.list.query";
/// Supply prices of local shops; a sensitive scope.
pub(crate) const LOCAL_PRICES: &str = "bg.local.goods.sku.list.price.query";
/// Sales snapshot of full-managed shops.
pub(crate) const SALES: &str = "bg.goods.salesv2.get";

/// Types that exist on `gateway` (temu-open-api.md §2.3, §2.5).
pub(crate) fn served(gateway: Gateway) -> &'static [&'static str] {
    match gateway {
        Gateway::Cn => &[
            TOKEN_CREATE,
            TOKEN_INFO,
            SALES,
            FULL_PRICE_REVIEWS,
            FULL_PRICE_ADJUSTS,
            PURCHASE_ORDERS,
            SHIP_ORDERS,
        ],
        // The order types answer there for the sake of full-managed shops, which are told 140020001.
        Gateway::Partner => &[
            TOKEN_CREATE,
            TOKEN_INFO_PARTNER,
            GOODS_LIST,
            GOODS_LIST_OLD,
            PRICE_LIST,
            PRICE_LIST_OLD,
            ORDER_LIST,
            ORDER_DETAIL,
            SEMI_STOCK,
            VIRTUAL_STOCK,
            ACTIVITIES,
            ENROLLMENTS,
            SEMI_PRICE_REVIEWS,
            SEMI_PRICE_ADJUSTS,
        ],
        Gateway::Us | Gateway::Eu | Gateway::Global => &[
            TOKEN_CREATE,
            TOKEN_INFO,
            ORDER_LIST,
            ORDER_DETAIL,
            LOCAL_GOODS,
            LOCAL_SKUS,
            LOCAL_PRICES,
            ORDER_AMOUNTS,
            SETTLEMENT_AMOUNTS_ASIA,
            SETTLEMENT_AMOUNTS_EU,
            SHIPMENTS,
            TRACKING,
            LABELS,
            UNSHIPPED_PACKAGES,
            LOCAL_STOCK,
            PARENT_AFTER_SALES,
            AFTER_SALES,
            AFTER_SALES_DETAIL,
            CANCELLATIONS,
            LOCAL_ACTIVITIES,
            LOCAL_ACTIVITY_GOODS,
            LOCAL_PRICE_ORDERS,
            SUBSCRIBE,
        ],
    }
}

/// Types that only full-managed shops meet on `gateway`; for the others they are elsewhere.
pub(crate) fn is_elsewhere(gateway: Gateway, type_name: &str) -> bool {
    gateway == Gateway::Partner && matches!(type_name, ORDER_LIST | ORDER_DETAIL)
}

/// What the token of a shop may call. Every second local shop lacks the sensitive price scope, every fifth shop that
/// of the amounts, as in real life.
pub(super) fn granted(gateway: Gateway, model: BusinessModel, shop_number: u64) -> Vec<&'static str> {
    let wanted = |name: &&&'static str| match (**name, model) {
        (ORDER_LIST | ORDER_DETAIL, BusinessModel::Semi) => gateway != Gateway::Partner,
        (LOCAL_GOODS | LOCAL_SKUS, _) => model == BusinessModel::Local,
        (LOCAL_PRICES, _) => model == BusinessModel::Local && shop_number.is_multiple_of(2),
        (ORDER_AMOUNTS | SETTLEMENT_AMOUNTS_ASIA | SETTLEMENT_AMOUNTS_EU, _) => !shop_number.is_multiple_of(5),
        (LOCAL_STOCK | LOCAL_ACTIVITIES | LOCAL_ACTIVITY_GOODS | LOCAL_PRICE_ORDERS, _) => {
            model == BusinessModel::Local
        }
        (SEMI_STOCK | SEMI_PRICE_REVIEWS | SEMI_PRICE_ADJUSTS, _) => model == BusinessModel::Semi,
        (VIRTUAL_STOCK, _) => model == BusinessModel::Full,
        _ => true,
    };
    served(gateway).iter().filter(wanted).copied().collect()
}
