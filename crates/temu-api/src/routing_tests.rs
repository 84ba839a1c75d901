//! Tests of the routing table.

use super::*;

fn names(routes: impl Iterator<Item = &'static Route>) -> Vec<&'static str> {
    routes.map(|route| route.type_name).collect()
}

#[test]
fn features_depend_on_the_business_model() {
    assert_eq!(
        names(routes_for(BusinessModel::Full, Feature::Orders)),
        Vec::<&str>::new()
    );
    assert_eq!(
        names(routes_for(BusinessModel::Semi, Feature::Orders)),
        [ORDER_LIST, ORDER_DETAIL]
    );
    assert_eq!(names(routes_for(BusinessModel::Semi, Feature::Products)), [GOODS_LIST]);
    assert_eq!(
        names(routes_for(BusinessModel::Local, Feature::Products)),
        [LOCAL_SKU_LIST, LOCAL_GOODS_LIST]
    );
    assert_eq!(names(routes_for(BusinessModel::Full, Feature::SalesSnapshots)), [SALES]);
}

#[test]
fn missing_scopes_are_named_by_what_they_cost() {
    let granted = [TOKEN_INFO_PARTNER.to_owned(), "bg.glo.goods.list.get".to_owned()];
    let missing: Vec<_> = required_scopes(BusinessModel::Semi, Partner)
        .filter(|route| !route.is_granted(&granted))
        .map(|route| (route.type_name, route.feature.to_string()))
        .collect();
    assert_eq!(missing, [(PRICE_LIST, "prices".to_owned())]);
    assert_eq!(names(required_scopes(BusinessModel::Full, Cn)), [TOKEN_INFO, SALES]);
    assert_eq!(
        names(required_scopes(BusinessModel::Local, Partner)),
        Vec::<&str>::new()
    );
}

#[test]
fn what_a_shop_can_do_without_is_no_missing_scope() {
    assert_eq!(
        names(routes_for(BusinessModel::Full, Feature::StockUp)),
        [PURCHASE_ORDERS, SHIP_ORDERS]
    );
    assert_eq!(
        names(routes_for(BusinessModel::Full, Feature::Amounts)),
        Vec::<&str>::new()
    );
    for route in ROUTES {
        let needed = required_scopes(route.models[0], route.gateways[0]).any(|needed| needed == route);
        assert_eq!(needed, route.access == Access::Required, "{}", route.type_name);
    }
}

#[test]
fn settlement_amounts_depend_on_the_region() {
    assert_eq!(settlement_amounts(Eu, Some(76)), Some(SETTLEMENT_AMOUNTS_EU));
    assert_eq!(settlement_amounts(Global, Some(100)), Some(SETTLEMENT_AMOUNTS_ASIA));
    assert_eq!(settlement_amounts(Global, Some(105)), None);
    assert_eq!(settlement_amounts(Global, None), None);
    assert_eq!(settlement_amounts(Us, Some(211)), None);
}

#[test]
fn names_read_back() {
    for model in ALL_MODELS {
        assert_eq!(model.to_string().parse(), Ok(*model));
    }
    for route in ROUTES {
        assert_eq!(serde_json::to_value(route.feature).unwrap(), route.feature.as_str());
    }
}
