//! Packages, tracking and labels (temu-open-api.md §9.1).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lenient;

/// The answer of `bg.logistics.shipment.v2.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentList {
    /// The packages of the line, each a [`Shipment`].
    #[serde(rename = "shipmentInfoDTO", deserialize_with = "lenient::list")]
    pub shipment_info_dto: Vec<Box<RawValue>>,
}

/// One package with what of a line is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// The package.
    #[serde(deserialize_with = "lenient::required_text")]
    pub package_sn: String,
    /// Carrier.
    #[serde(default, deserialize_with = "lenient::text")]
    pub carrier_id: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub carrier_name: Option<String>,
    /// Its number of the package; null until there is one.
    #[serde(default, deserialize_with = "lenient::text")]
    pub tracking_number: Option<String>,
    /// Consumer-side SKU.
    #[serde(default, deserialize_with = "lenient::int")]
    pub sku_id: Option<i64>,
    /// Pieces of the line in it.
    #[serde(default, deserialize_with = "lenient::int")]
    pub quantity: Option<i64>,
    /// 1 seller, carrier not integrated; 2 seller, integrated; 3 co-warehouse, not integrated; 4 co-warehouse, integrated.
    #[serde(default, deserialize_with = "lenient::int")]
    pub package_delivery_type: Option<i64>,
    /// 0 to 4; 0 is no trouble.
    #[serde(default, deserialize_with = "lenient::int")]
    pub tracking_warning_label: Option<i64>,
    /// The co-operating warehouse that ships.
    #[serde(rename = "cooperativeWarehouseDTO", default)]
    pub cooperative_warehouse_dto: Option<CooperativeWarehouse>,
    /// Further parcels of the same package.
    #[serde(default, deserialize_with = "lenient::list")]
    pub sub_package_shipment_info_list: Vec<SubPackage>,
}

/// A warehouse that ships for the seller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CooperativeWarehouse {
    /// Provider.
    #[serde(deserialize_with = "lenient::text")]
    pub warehouse_provider_code: Option<String>,
    /// Its brand.
    #[serde(deserialize_with = "lenient::text")]
    pub warehouse_provider_brand_name: Option<String>,
    /// Warehouse.
    #[serde(deserialize_with = "lenient::text")]
    pub warehouse_code: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub warehouse_name: Option<String>,
}

/// A further parcel of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubPackage {
    /// The parcel.
    #[serde(deserialize_with = "lenient::required_text")]
    pub package_sn: String,
    /// As of the package.
    #[serde(default, deserialize_with = "lenient::int")]
    pub package_delivery_type: Option<i64>,
    /// Carrier.
    #[serde(default, deserialize_with = "lenient::text")]
    pub carrier_id: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub carrier_name: Option<String>,
    /// Its number of the package; null until there is one.
    #[serde(default, deserialize_with = "lenient::text")]
    pub tracking_number: Option<String>,
}

/// The answer of `temu.track.trackinginfo.get`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Tracking {
    /// The package.
    #[serde(deserialize_with = "lenient::text")]
    pub package_sn: Option<String>,
    /// The carrier's number.
    #[serde(deserialize_with = "lenient::text")]
    pub tracking_num: Option<String>,
    /// What the carrier reported, in no promised order.
    #[serde(deserialize_with = "lenient::list")]
    pub tracking_info: Vec<TrackingEvent>,
}

/// One report of a carrier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrackingEvent {
    /// State, such as `DELIVERED`; the values are undocumented.
    #[serde(deserialize_with = "lenient::text")]
    pub logistics_status: Option<String>,
    /// When, as text of undocumented form; [`TrackingEvent::at`] reads it.
    #[serde(deserialize_with = "lenient::text")]
    pub logistics_updated_at: Option<String>,
    /// What happened, in the language asked for.
    #[serde(deserialize_with = "lenient::text")]
    pub status_text: Option<String>,
}

/// One page of `temu.logistics.label.list.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelPage {
    /// How many labels match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total_item_num: i64,
    /// The rows, each a [`ShippingLabel`].
    #[serde(deserialize_with = "lenient::list")]
    pub shipping_label_info_list: Vec<Box<RawValue>>,
}

/// A label bought from the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingLabel {
    /// Its package.
    #[serde(deserialize_with = "lenient::required_text")]
    pub package_sn: String,
    /// 0 being made, 1 made, 2 failed.
    #[serde(default, deserialize_with = "lenient::int")]
    pub shipping_label_status: Option<i64>,
    /// Printed or not.
    #[serde(default, deserialize_with = "lenient::int")]
    pub label_print_status: Option<i64>,
    /// Bought.
    #[serde(default, with = "lenient::seconds")]
    pub create_time: Option<DateTime<Utc>>,
    /// Carrier and number.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tracking_info_list: Vec<LabelTracking>,
    /// What is in the package.
    #[serde(default, deserialize_with = "lenient::list")]
    pub order_info_list: Vec<PackageOrder>,
}

/// Carrier and number of a label.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelTracking {
    /// Carrier.
    #[serde(deserialize_with = "lenient::text")]
    pub carrier_id: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub carrier_name: Option<String>,
    /// Its number of the package; null until there is one.
    #[serde(deserialize_with = "lenient::text")]
    pub tracking_number: Option<String>,
}

/// What of a line is in a package.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PackageOrder {
    /// The order.
    #[serde(deserialize_with = "lenient::text")]
    pub parent_order_sn: Option<String>,
    /// The line.
    #[serde(deserialize_with = "lenient::text")]
    pub order_sn: Option<String>,
    /// Pieces.
    #[serde(deserialize_with = "lenient::int")]
    pub quantity: Option<i64>,
}

/// One page of `bg.order.unshipped.package.get`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnshippedPage {
    /// How many packages match.
    #[serde(deserialize_with = "lenient::required_int")]
    pub total_item_num: i64,
    /// The rows, each an [`UnshippedPackage`].
    #[serde(deserialize_with = "lenient::list")]
    pub unshipped_package: Vec<Box<RawValue>>,
}

/// A package bought but not yet handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnshippedPackage {
    /// The package.
    #[serde(deserialize_with = "lenient::required_text")]
    pub package_sn: String,
    /// The package it is a part of.
    #[serde(default, deserialize_with = "lenient::text")]
    pub main_package_sn: Option<String>,
    /// Carrier.
    #[serde(default, deserialize_with = "lenient::text")]
    pub carrier_id: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub carrier_name: Option<String>,
    /// Its number of the package; null until there is one.
    #[serde(default, deserialize_with = "lenient::text")]
    pub tracking_number: Option<String>,
    /// Its parts.
    #[serde(default, deserialize_with = "lenient::list")]
    pub sub_package_sn_list: Vec<String>,
    /// Kind of part; the values are undocumented.
    #[serde(default, deserialize_with = "lenient::int")]
    pub sub_package_type: Option<i64>,
    /// What is in it.
    #[serde(default)]
    pub package_detail: Option<PackageDetail>,
}

/// What is in a package that waits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PackageDetail {
    /// May be shipped.
    #[serde(deserialize_with = "lenient::list")]
    pub shippable_orders: Vec<PackageOrder>,
    /// Cancelled meanwhile.
    #[serde(deserialize_with = "lenient::list")]
    pub canceled_orders: Vec<PackageOrder>,
}

impl TrackingEvent {
    /// When it happened: seconds or milliseconds since 1970, or RFC 3339; none when it is neither.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        let text = self.logistics_updated_at.as_deref()?;
        match text.parse::<i64>() {
            Ok(number) => lenient::instant_of(number),
            Err(_) => DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::parse;

    #[test]
    fn packages_are_read_one_by_one() {
        let list: ShipmentList = parse(
            r#"{"shipmentInfoDTO":[
            {"carrierId":123,"carrierName":"UPS","trackingNumber":"1Z","skuId":"17590000000001","quantity":"2","packageSn":"PK-1",
             "packageDeliveryType":3,"trackingWarningLabel":null,"cooperativeWarehouseDTO":{"warehouseCode":"W1"},
             "subPackageShipmentInfoList":[{"packageSn":"PK-1-1","trackingNumber":null}]},
            {"packageSn":null}]}"#,
        )
        .unwrap();
        let shipment: Shipment = parse(list.shipment_info_dto[0].get()).unwrap();
        assert_eq!(
            (shipment.carrier_id.as_deref(), shipment.quantity),
            (Some("123"), Some(2))
        );
        assert_eq!(
            shipment.cooperative_warehouse_dto.unwrap().warehouse_code.as_deref(),
            Some("W1")
        );
        assert_eq!(shipment.sub_package_shipment_info_list[0].tracking_number, None);
        assert_eq!(
            parse::<Shipment>(list.shipment_info_dto[1].get()).unwrap_err().path,
            "packageSn"
        );
        assert!(parse::<ShipmentList>("{}").is_err());
    }

    #[test]
    fn tracking_times_are_read_in_every_form() {
        let text = r#"{"packageSn":"PK-1","trackingNum":null,"trackingInfo":[{"logisticsUpdatedAt":"1760000000"},
            {"logisticsUpdatedAt":1760000000000},{"logisticsUpdatedAt":"2025-10-09T08:53:20Z"},{"logisticsUpdatedAt":"soon"},{}]}"#;
        let tracking: Tracking = parse(text).unwrap();
        let at = DateTime::from_timestamp(1_760_000_000, 0);
        let times: Vec<_> = tracking.tracking_info.iter().map(TrackingEvent::at).collect();
        assert_eq!(times, [at, at, at, None, None]);
        assert_eq!(
            parse::<Tracking>(r#"{"trackingInfo":null}"#).unwrap(),
            Tracking::default()
        );
    }

    #[test]
    fn labels_and_waiting_packages_are_read() {
        let text = r#"{"totalItemNum":"1","shippingLabelInfoList":[{"packageSn":"PK-1","shippingLabelStatus":"1","labelPrintStatus":null,
            "createTime":1760000000,"trackingInfoList":null,"orderInfoList":[{"orderSn":"211-1","quantity":1}],"warehouseInfo":{}}]}"#;
        let page: LabelPage = parse(text).unwrap();
        let label: ShippingLabel = parse(page.shipping_label_info_list[0].get()).unwrap();
        assert_eq!((page.total_item_num, label.shipping_label_status), (1, Some(1)));
        assert_eq!(label.order_info_list[0].order_sn.as_deref(), Some("211-1"));
        let text = r#"{"totalItemNum":1,"unshippedPackage":[{"packageSn":"PK-2","subPackageSnList":null,"packageDetail":null}]}"#;
        let page: UnshippedPage = parse(text).unwrap();
        let package: UnshippedPackage = parse(page.unshipped_package[0].get()).unwrap();
        assert_eq!((package.package_sn.as_str(), package.package_detail), ("PK-2", None));
    }
}
