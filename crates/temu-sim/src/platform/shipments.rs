//! Packages, tracking and labels (temu-open-api.md §9.1).

use serde_json::value::RawValue;
use temu_api::wire::shipments::{
    CooperativeWarehouse, LabelPage, LabelTracking, PackageDetail, PackageOrder, Shipment, ShipmentList, ShippingLabel,
    Tracking, TrackingEvent, UnshippedPackage, UnshippedPage,
};

use super::{
    Platform,
    book::Filter,
    gatekeeper::Call,
    instant,
    orders::{order, refuse_full_managed, required, seconds_pair},
    params::page_of,
    raw,
    refusal::Refusal,
};
use crate::world::{Package, Plan, State, packages, sent};

const DAY: i64 = 86_400;
/// The longest an order waits between being placed and being sent.
const LONGEST_WAIT: i64 = 6 * DAY;

/// The packages of one line that have left.
pub(super) fn list(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let order_sn = required(&call.params, "orderSn")?;
    let (plan, state) = order(platform, call, required(&call.params, "parentOrderSn")?)?;
    let line = (0..plan.lines.len()).find(|index| plan.order_sn(&call.shop, *index) == order_sn);
    let line = line.ok_or_else(|| Refusal::new(120_018_027, "ORDER_NOT_FOUND"))?;
    let own = sent(&call.shop, &plan, &state, call.now.timestamp()).into_iter();
    let rows = own.filter(|package| package.line == line);
    raw(&ShipmentList {
        shipment_info_dto: rows
            .map(|package| raw(&shipment(call, &plan, package)))
            .collect::<Result<_, _>>()?,
    })
}

fn shipment(call: &Call, plan: &Plan, package: Package) -> Shipment {
    let sku = plan.lines[package.line].parts[0].sku.index();
    Shipment {
        package_sn: package.package_sn,
        carrier_id: Some(package.carrier.0.to_owned()),
        carrier_name: Some(package.carrier.1.to_owned()),
        tracking_number: Some(package.tracking_number),
        sku_id: sku.map(|index| call.shop.skus[index].consumer_sku_id),
        quantity: Some(package.quantity),
        package_delivery_type: Some(package.delivery_type),
        tracking_warning_label: Some(0),
        cooperative_warehouse_dto: plan.by_warehouse.then(|| CooperativeWarehouse {
            warehouse_provider_code: Some("SIMWH".to_owned()),
            warehouse_provider_brand_name: Some("Sim Warehousing".to_owned()),
            warehouse_code: Some("CW-7".to_owned()),
            warehouse_name: Some("合作仓 7".to_owned()),
        }),
        sub_package_shipment_info_list: Vec::new(),
    }
}

/// Where a package is, newest report first.
pub(super) fn tracking(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let package_sn = required(&call.params, "packageSn")?;
    let at = call.now.timestamp();
    let package = platform.with_book(call, |book| book.package(package_sn));
    let package = package.filter(|package| package.shipped_at <= at);
    let package = package.ok_or_else(|| Refusal::new(120_018_027, "UNKNOWN_PACKAGE"))?;
    let events = package.tracking(at).into_iter().rev();
    raw(&Tracking {
        tracking_info: events
            .map(|(status, when, text)| TrackingEvent {
                logistics_status: Some(status.to_owned()),
                logistics_updated_at: Some(when.to_string()),
                status_text: Some(text.to_owned()),
            })
            .collect(),
        package_sn: Some(package.package_sn),
        tracking_num: Some(package.tracking_number),
    })
}

/// The orders that a call about packages asks for: those named, or those placed in a window of creation.
fn asked(platform: &Platform, call: &Call, placed: Option<(i64, i64)>) -> Result<Vec<(Plan, State)>, Refusal> {
    refuse_full_managed(call)?;
    let filter = Filter {
        parent_order_sns: call.params.texts("parentOrderSnList")?,
        by_seller: true,
        by_warehouse: true,
        placed,
        ..Filter::default()
    };
    let (_, found) = platform.with_book(call, |book| book.list(&filter, 1, usize::MAX));
    let at = call.now.timestamp();
    let order = |found: super::book::Found| match found.at(&call.shop, at) {
        (plan, Some(state)) => Some((plan, state)),
        (_, None) => None,
    };
    Ok(found.into_iter().filter_map(order).collect())
}

fn page(call: &Call) -> Result<(usize, usize), Refusal> {
    let too_big = Refusal::new(120_011_001, "pageSize must be between 1 and 100");
    Ok((
        call.params.page("pageNumber")?,
        call.params.page_size(10, 100, too_big)?,
    ))
}

fn content(call: &Call, plan: &Plan, package: &Package) -> PackageOrder {
    PackageOrder {
        parent_order_sn: Some(plan.parent_order_sn(&call.shop)),
        order_sn: Some(plan.order_sn(&call.shop, package.line)),
        quantity: Some(package.quantity),
    }
}

/// Labels of the orders named, or of those bought in a window: running, made or failed.
pub(super) fn labels(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (number, size) = page(call)?;
    let (at, window) = (
        call.now.timestamp(),
        seconds_pair(&call.params, "createAtStart", "createAtEnd")?,
    );
    let wanted = call.params.texts("packageSnList")?;
    let status = call.params.int("temuLabelStatus")?;
    let placed = window.map(|(from, to)| (from - LONGEST_WAIT, to));
    let mut rows = Vec::new();
    for (plan, state) in asked(platform, call, placed)? {
        for package in packages(&call.shop, &plan, &state) {
            let fits = window.is_none_or(|(from, to)| (from..=to).contains(&package.label_at))
                && (wanted.is_empty() || wanted.contains(&package.package_sn));
            if let Some(label) = package.label_status(at)
                && fits
                && status.is_none_or(|status| status == label)
                && !matches!(state.status, 1 | 3)
            {
                rows.push((content(call, &plan, &package), package, label));
            }
        }
    }
    let (total, rows) = page_of(rows, number, size);
    let label = |(content, package, status): (PackageOrder, Package, i64)| {
        raw(&ShippingLabel {
            shipping_label_status: Some(status),
            label_print_status: Some(i64::from(package.shipped_at <= at)),
            create_time: instant(package.label_at),
            tracking_info_list: vec![LabelTracking {
                carrier_id: Some(package.carrier.0.to_owned()),
                carrier_name: Some(package.carrier.1.to_owned()),
                tracking_number: Some(package.tracking_number).filter(|_| status == 1),
            }],
            order_info_list: vec![content],
            package_sn: package.package_sn,
        })
    };
    raw(&LabelPage {
        total_item_num: total,
        shipping_label_info_list: rows.into_iter().map(label).collect::<Result<_, _>>()?,
    })
}

/// Packages whose label is bought but that have not left.
pub(super) fn unshipped(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let (number, size) = page(call)?;
    let at = call.now.timestamp();
    let mut rows = Vec::new();
    for (plan, state) in asked(platform, call, Some((at - LONGEST_WAIT, at)))? {
        if matches!(state.status, 2 | 41) {
            let waiting = packages(&call.shop, &plan, &state).into_iter();
            let waiting = waiting.filter(|package| package.shipped_at > at && package.label_status(at) == Some(1));
            rows.extend(waiting.map(|package| (content(call, &plan, &package), package)));
        }
    }
    let (total, rows) = page_of(rows, number, size);
    let row = |(content, package): (PackageOrder, Package)| {
        raw(&UnshippedPackage {
            package_sn: package.package_sn,
            main_package_sn: None,
            carrier_id: Some(package.carrier.0.to_owned()),
            carrier_name: Some(package.carrier.1.to_owned()),
            tracking_number: Some(package.tracking_number),
            sub_package_sn_list: Vec::new(),
            sub_package_type: None,
            package_detail: Some(PackageDetail {
                shippable_orders: vec![content],
                canceled_orders: Vec::new(),
            }),
        })
    };
    raw(&UnshippedPage {
        total_item_num: total,
        unshipped_package: rows.into_iter().map(row).collect::<Result<_, _>>()?,
    })
}
