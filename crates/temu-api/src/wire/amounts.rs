//! Amounts of an order: `bg.order.amount.query` and its variants for Japan, Korea and the EU (temu-open-api.md §8.6).
//! Every amount is an estimate; final money stands only on statements.

use serde::{Deserialize, Serialize};

use super::ParseError;
use super::money::MinorMoney;

use crate::lenient;

/// The answer of `bg.order.amount.query`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AmountDocument {
    /// Of the whole order.
    pub parent_order_map: ParentAmounts,
    /// Of its lines.
    #[serde(default, deserialize_with = "lenient::list")]
    pub order_list: Vec<ChildAmounts>,
    /// Which amounts are not final; free text.
    #[serde(default, deserialize_with = "lenient::list")]
    pub warning: Vec<String>,
}

/// Amounts of the whole order; each may be null.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ParentAmounts {
    /// The order, where the platform repeats it.
    #[serde(deserialize_with = "lenient::text")]
    pub parent_order_sn: Option<String>,
    /// Supply price of all lines.
    pub base_price_total: Option<MinorMoney>,
    /// Shipping paid by the buyer.
    pub shipping_amount_total: Option<MinorMoney>,
    /// Tax paid by the buyer.
    pub tax_total: Option<MinorMoney>,
    /// Shelf price of all lines.
    pub retail_price_total: Option<MinorMoney>,
    /// Discount at our expense.
    pub discount_from_seller: Option<MinorMoney>,
    /// Discount at the platform's expense.
    #[serde(rename = "discountFromTEMU")]
    pub discount_from_temu: Option<MinorMoney>,
    /// Both discounts.
    pub total_discount: Option<MinorMoney>,
    /// Refunded to the buyer.
    pub refunds_total: Option<MinorMoney>,
    /// Signature service; null is not bought, 0 is refunded.
    pub sign_on_delivery: Option<MinorMoney>,
    /// Taken off the revenue.
    pub estimated_revenue_deduction: Option<MinorMoney>,
    /// `basePriceTotal + shippingAmountTotal − estimatedRevenueDeduction + signOnDelivery`.
    pub estimated_revenue: Option<MinorMoney>,
    /// `retailPriceTotal + shippingAmountTotal + taxTotal − refundsTotal + signOnDelivery − totalDiscount`.
    pub customer_paid: Option<MinorMoney>,
}

/// Amounts of one line; each may be null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildAmounts {
    /// The line.
    #[serde(deserialize_with = "lenient::required_text")]
    pub order_sn: String,
    /// Pieces bought, before cancellations.
    #[serde(default, deserialize_with = "lenient::int")]
    pub quantity: Option<i64>,
    /// Supply price of the whole line.
    #[serde(default)]
    pub base_price: Option<MinorMoney>,
    /// Supply price of one sold piece.
    #[serde(default)]
    pub unit_base_price: Option<MinorMoney>,
    /// Shelf price of one sold piece.
    #[serde(default)]
    pub unit_retail_price: Option<MinorMoney>,
    /// Shipping of the line.
    #[serde(default)]
    pub ship_amount_total: Option<MinorMoney>,
    /// Discount at our expense.
    #[serde(default)]
    pub discount_from_seller: Option<MinorMoney>,
    /// Discount at the platform's expense.
    #[serde(rename = "discountFromTEMU", default)]
    pub discount_from_temu: Option<MinorMoney>,
}

/// The answer of `temu.order.amount.v2.query` and `temu.order.amount.v3.query`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlementAmountDocument {
    /// Of the whole order.
    pub parent_order_map: SettlementAmounts,
    /// Which amounts are not final; free text.
    #[serde(default, deserialize_with = "lenient::list")]
    pub warning: Vec<String>,
}

/// What the seller receives and what the buyer paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SettlementAmounts {
    /// What the seller receives.
    pub sales_proceeds: Option<SalesProceeds>,
    /// What the buyer paid.
    pub customer_paid: Option<CustomerPaid>,
}

/// What the seller receives for an order; v2 tells amounts without tax, v3 with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SalesProceeds {
    /// Supply price of all lines.
    pub base_price_total: Option<MinorMoney>,
    /// Reduction of the supply price.
    pub base_price_off: Option<MinorMoney>,
    /// Discount at our expense.
    pub base_price_seller_discount: Option<MinorMoney>,
    /// Supply price after both.
    pub base_price_discounted_total: Option<MinorMoney>,
    /// Shipping without tax (v2).
    pub shipping_total_tax_excl: Option<MinorMoney>,
    /// Shipping with tax (v3).
    pub shipping_total_tax_incl: Option<MinorMoney>,
    /// Tax on the goods (v2).
    pub product_tax: Option<MinorMoney>,
    /// Tax on shipping (v2).
    pub shipping_tax: Option<MinorMoney>,
    /// Taken off.
    pub estimated_deduction: Option<MinorMoney>,
    /// What is left for the seller.
    pub estimated_settlement_total: Option<MinorMoney>,
}

/// What the buyer paid for an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CustomerPaid {
    /// Shelf price with tax.
    pub retail_price_total_tax_incl: Option<MinorMoney>,
    /// Shelf price after discounts, with tax.
    pub retail_price_discounted_total_tax_incl: Option<MinorMoney>,
    /// Refunded for goods.
    pub product_refunds_total: Option<MinorMoney>,
    /// All that was paid.
    pub customer_paid_total: Option<MinorMoney>,
}

impl AmountDocument {
    /// Reads one answer.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        super::parse(text)
    }
}

impl SettlementAmountDocument {
    /// Reads one answer.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        super::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: i64) -> Option<MinorMoney> {
        Some(MinorMoney {
            amount: Some(amount),
            currency: Some("USD".to_owned()),
        })
    }

    #[test]
    fn amounts_may_be_missing_null_or_text() {
        let document = AmountDocument::parse(
            r#"{"parentOrderMap":{"basePriceTotal":{"amount":"2500","currency":"USD"},"discountFromTEMU":{"amount":120,"currency":"USD"},
            "signOnDelivery":null,"estimatedRevenue":{"amount":null,"currency":""}},
            "orderList":[{"orderSn":"211-1","quantity":"2","unitBasePrice":{"amount":1250,"currency":"USD"},"basePrice":null}],
            "warning":["ESTIMATED_REVENUE_NOT_FINAL"]}"#,
        )
        .unwrap();
        let parent = &document.parent_order_map;
        assert_eq!(parent.base_price_total, money(2500));
        assert_eq!(parent.discount_from_temu, money(120));
        assert_eq!(
            (
                &parent.sign_on_delivery,
                &parent.customer_paid,
                &parent.estimated_revenue
            ),
            (&None, &None, &Some(MinorMoney::default()))
        );
        assert_eq!(document.order_list[0].unit_base_price, money(1250));
        assert_eq!(
            (document.order_list[0].quantity, &document.order_list[0].base_price),
            (Some(2), &None)
        );
        assert_eq!(document.warning.len(), 1);
        assert!(AmountDocument::parse(r#"{"parentOrderMap":{},"orderList":null,"warning":null}"#).is_ok());
        let error = AmountDocument::parse(r#"{"parentOrderMap":{"taxTotal":{"amount":1.5}}}"#).unwrap_err();
        assert_eq!(error.path, "parentOrderMap.taxTotal.amount");
    }

    #[test]
    fn both_variants_of_settlement_amounts_are_read() {
        let v2 = r#"{"parentOrderMap":{"salesProceeds":{"shippingTotalTaxExcl":{"amount":"300","currency":"JPY"},
            "estimatedSettlementTotal":{"amount":2980,"currency":"JPY"}},"customerPaid":null}}"#;
        let proceeds = SettlementAmountDocument::parse(v2)
            .unwrap()
            .parent_order_map
            .sales_proceeds
            .unwrap();
        assert_eq!(proceeds.estimated_settlement_total.unwrap().amount, Some(2980));
        let v3 = r#"{"parentOrderMap":{"salesProceeds":{"shippingTotalTaxIncl":null},
            "customerPaid":{"customerPaidTotal":{"amount":1999,"currency":"EUR"}}},"warning":[]}"#;
        let paid = SettlementAmountDocument::parse(v3)
            .unwrap()
            .parent_order_map
            .customer_paid
            .unwrap();
        assert_eq!(paid.customer_paid_total.unwrap().amount, Some(1999));
    }
}
