//! Promotions: activities of local shops, and of full- and semi-managed shops (temu-open-api.md §14).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::products::Site;

use crate::lenient;

/// One page of `bg.promotion.activity.query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalActivityPage {
    /// How many activities match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`LocalActivity`].
    #[serde(deserialize_with = "lenient::list")]
    pub activity_list: Vec<Box<RawValue>>,
}

/// An activity of a local shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalActivity {
    /// The activity.
    #[serde(deserialize_with = "lenient::required_text")]
    pub activity_id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub activity_name: Option<String>,
    /// 2 lightning, 13 advanced big sale, 27 clearance, 100 official big sale.
    #[serde(default, deserialize_with = "lenient::int")]
    pub activity_type: Option<i64>,
    /// 1 not started, 2 running, 3 ended.
    #[serde(default, deserialize_with = "lenient::int")]
    pub activity_status: Option<i64>,
    /// Begins.
    #[serde(default, with = "lenient::seconds")]
    pub activity_start_time: Option<DateTime<Utc>>,
    /// Ends.
    #[serde(default, with = "lenient::seconds")]
    pub activity_end_time: Option<DateTime<Utc>>,
    /// Whether the shop takes part.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_joined_activity: Option<bool>,
}

/// One page of `bg.promotion.activity.goods.query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalActivityGoodsPage {
    /// How many products take part.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each a [`LocalActivityGoods`].
    #[serde(deserialize_with = "lenient::list")]
    pub goods_list: Vec<Box<RawValue>>,
}

/// A product in an activity of a local shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalActivityGoods {
    /// The product.
    #[serde(deserialize_with = "lenient::required_int")]
    pub goods_id: i64,
    /// Pieces set aside.
    #[serde(default, deserialize_with = "lenient::int")]
    pub activity_quantity: Option<i64>,
    /// Pieces left.
    #[serde(default, deserialize_with = "lenient::int")]
    pub remaining_activity_quantity: Option<i64>,
    /// Prices by SKU.
    #[serde(default, deserialize_with = "lenient::list")]
    pub sku_list: Vec<LocalActivitySku>,
}

/// The price of a SKU in an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocalActivitySku {
    /// SKU.
    #[serde(deserialize_with = "lenient::required_int")]
    pub sku_id: i64,
    /// Minor units of the shop's currency.
    #[serde(default, deserialize_with = "lenient::int")]
    pub activity_supplier_price: Option<i64>,
}

/// The answer of `bg.marketing.activity.list.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityList {
    /// The kinds of activity, each an [`Activity`].
    #[serde(deserialize_with = "lenient::list")]
    pub activity_list: Vec<Box<RawValue>>,
}

/// A kind of activity that full- and semi-managed shops can join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// 1 flash sale, 5 big sale, 13 advanced big sale, 14 reserved slot, 21 super flash, 27 clearance, 101 and 127 advanced.
    #[serde(deserialize_with = "lenient::required_int")]
    pub activity_type: i64,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub activity_name: Option<String>,
    /// What it is.
    #[serde(default, deserialize_with = "lenient::text")]
    pub activity_content: Option<String>,
    /// How its sessions are given out; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub session_assign_type: Option<i64>,
    /// Its dated occasions.
    #[serde(default, deserialize_with = "lenient::list")]
    pub thematic_list: Vec<Thematic>,
}

/// A dated occasion of an activity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Thematic {
    /// The occasion.
    #[serde(deserialize_with = "lenient::text")]
    pub activity_thematic_id: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub activity_thematic_name: Option<String>,
    /// Begins.
    #[serde(with = "lenient::millis")]
    pub start_time: Option<DateTime<Utc>>,
    /// Ends.
    #[serde(with = "lenient::millis")]
    pub end_time: Option<DateTime<Utc>>,
    /// From when one can join.
    #[serde(with = "lenient::millis")]
    pub enroll_start_at: Option<DateTime<Utc>>,
    /// Until when one can join.
    #[serde(with = "lenient::millis")]
    pub enroll_dead_line: Option<DateTime<Utc>>,
    /// Where it takes place.
    #[serde(deserialize_with = "lenient::list")]
    pub sites: Vec<Site>,
}

/// One page of `bg.marketing.activity.enroll.list.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrollmentPage {
    /// How many enrolments match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total: i64,
    /// The rows, each an [`Enrollment`].
    #[serde(deserialize_with = "lenient::list")]
    pub list: Vec<Box<RawValue>>,
}

/// A product enrolled in an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrollment {
    /// The enrolment.
    #[serde(deserialize_with = "lenient::required_text")]
    pub enroll_id: String,
    /// SPU.
    #[serde(default, deserialize_with = "lenient::int")]
    pub product_id: Option<i64>,
    /// Consumer-side product.
    #[serde(default, deserialize_with = "lenient::int")]
    pub goods_id: Option<i64>,
    /// As of the [`Activity`].
    #[serde(default, deserialize_with = "lenient::int")]
    pub activity_type: Option<i64>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub activity_type_name: Option<String>,
    /// The occasion.
    #[serde(default, deserialize_with = "lenient::text")]
    pub activity_thematic_id: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub activity_thematic_name: Option<String>,
    /// Enrolled.
    #[serde(default, with = "lenient::millis")]
    pub enroll_time: Option<DateTime<Utc>>,
    /// 1 running, 2 failed, 3 waiting for its session, 4 in session, 5 ended, 6 offline.
    #[serde(default, deserialize_with = "lenient::int")]
    pub enroll_status: Option<i64>,
    /// Pieces set aside.
    #[serde(default, deserialize_with = "lenient::int")]
    pub activity_stock: Option<i64>,
    /// Pieces left; falls by itself.
    #[serde(default, deserialize_with = "lenient::int")]
    pub remaining_activity_stock: Option<i64>,
    /// 0 to 2; undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub sold_status: Option<i64>,
    /// Session begins.
    #[serde(default, with = "lenient::millis")]
    pub session_start_time: Option<DateTime<Utc>>,
    /// Session ends.
    #[serde(default, with = "lenient::millis")]
    pub session_end_time: Option<DateTime<Utc>>,
    /// Currency of its prices.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: Option<String>,
    /// Prices.
    #[serde(default, deserialize_with = "lenient::list")]
    pub skc_list: Vec<EnrolledSkc>,
}

/// Prices of an SKC in an activity, in minor units; clothes are priced here, other goods by SKU.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnrolledSkc {
    /// SKC.
    #[serde(deserialize_with = "lenient::int")]
    pub skc_id: Option<i64>,
    /// Outside the activity.
    #[serde(deserialize_with = "lenient::int")]
    pub daily_price: Option<i64>,
    /// In the activity.
    #[serde(deserialize_with = "lenient::int")]
    pub activity_price: Option<i64>,
    /// By SKU.
    #[serde(deserialize_with = "lenient::list")]
    pub sku_list: Vec<EnrolledSku>,
    /// By site.
    #[serde(deserialize_with = "lenient::list")]
    pub site_price_list: Vec<EnrolledSitePrice>,
}

/// Prices of a SKU in an activity, in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnrolledSku {
    /// SKU.
    #[serde(deserialize_with = "lenient::int")]
    pub sku_id: Option<i64>,
    /// Outside the activity.
    #[serde(deserialize_with = "lenient::int")]
    pub daily_price: Option<i64>,
    /// In the activity.
    #[serde(deserialize_with = "lenient::int")]
    pub activity_price: Option<i64>,
    /// By site.
    #[serde(deserialize_with = "lenient::list")]
    pub site_price_list: Vec<EnrolledSitePrice>,
}

/// Prices on one site, in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnrolledSitePrice {
    /// Site.
    #[serde(deserialize_with = "lenient::int")]
    pub site_id: Option<i64>,
    /// Outside the activity.
    #[serde(deserialize_with = "lenient::int")]
    pub daily_price: Option<i64>,
    /// In the activity.
    #[serde(deserialize_with = "lenient::int")]
    pub activity_price: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn activities_of_local_shops_are_read() {
        let text = r#"{"total":1,"activityList":[{"activityId":88,"activityName":"","activityType":"2","activityStatus":2,
            "activityStartTime":1760000000,"activityEndTime":null,"isJoinedActivity":1}]}"#;
        let page: LocalActivityPage = parse(text).unwrap();
        let activity: LocalActivity = parse(page.activity_list[0].get()).unwrap();
        assert_eq!((activity.activity_id.as_str(), activity.activity_type), ("88", Some(2)));
        assert_eq!(
            (activity.activity_end_time, activity.is_joined_activity),
            (None, Some(true))
        );
        let text = r#"{"total":1,"goodsList":[{"goodsId":"601","activityQuantity":100,"remainingActivityQuantity":null,"skuList":[{"skuId":17,"activitySupplierPrice":"999"}]}]}"#;
        let page: LocalActivityGoodsPage = parse(text).unwrap();
        let goods: LocalActivityGoods = parse(page.goods_list[0].get()).unwrap();
        assert_eq!(goods.sku_list[0].activity_supplier_price, Some(999));
        assert_eq!(goods.remaining_activity_quantity, None);
    }

    #[test]
    fn activities_and_enrolments_of_managed_shops_are_read() {
        let text = r#"{"activityList":[{"activityType":5,"activityName":"Big sale","thematicList":[{"activityThematicId":7001,
            "startTime":"1760000000000","endTime":1760086400,"sites":null}]}]}"#;
        let list: ActivityList = parse(text).unwrap();
        let activity: Activity = parse(list.activity_list[0].get()).unwrap();
        assert_eq!(
            activity.thematic_list[0].start_time,
            DateTime::from_timestamp(1_760_000_000, 0)
        );
        assert_eq!(
            activity.thematic_list[0].end_time,
            DateTime::from_timestamp(1_760_086_400, 0)
        );
        let text = r#"{"total":1,"list":[{"enrollId":9,"productId":"50","enrollStatus":4,"activityStock":10,"remainingActivityStock":"3","currency":"CNY",
            "skcList":[{"skcId":52,"dailyPrice":1250,"activityPrice":"990","skuList":null,"sitePriceList":[{"siteId":100,"activityPrice":null}]}]}]}"#;
        let page: EnrollmentPage = parse(text).unwrap();
        let enrollment: Enrollment = parse(page.list[0].get()).unwrap();
        assert_eq!(
            (enrollment.enroll_id.as_str(), enrollment.remaining_activity_stock),
            ("9", Some(3))
        );
        assert_eq!(enrollment.skc_list[0].activity_price, Some(990));
        assert_eq!(enrollment.skc_list[0].site_price_list[0].activity_price, None);
    }
}
