//! Which events are pushed: `bg.tmc.message.update` (temu-open-api.md §19).

use std::collections::BTreeSet;

use serde_json::value::RawValue;
use temu_api::{gateway::Gateway, wire::events};

use super::{Platform, gatekeeper::Call, locked, raw, refusal::Refusal};

/// The events a shop may have pushed.
pub(crate) const EVENTS: [&str; 5] = [
    events::ORDER_STATUS,
    events::ADDRESS_CHANGED,
    events::AFTER_SALES_STATUS,
    events::CANCEL_STATUS,
    events::WAREHOUSE_FULFILL,
];

/// Turns events of the caller's shop on this gateway on and off.
pub(super) fn update(platform: &Platform, call: &Call) -> Result<Box<RawValue>, Refusal> {
    let permit = call.params.texts("permitEventCodeList")?;
    let cancel = call.params.texts("cancelEventCodeList")?;
    if permit.len() > 20 || cancel.len() > 20 {
        return Err(Refusal::new(110_020_005, "at most 20 event codes"));
    }
    if permit.iter().any(|code| cancel.contains(code)) {
        return Err(Refusal::new(110_020_006, "an event code is in both lists"));
    }
    if permit.iter().any(|code| !EVENTS.contains(&code.as_str())) {
        return Err(Refusal::new(110_020_009, "the app does not have this event"));
    }
    let bucket = format!("{} subscribes", call.token.app_key);
    if platform.options.calls_per_second > 0 && !platform.limiter.allows(&bucket, 1) {
        return Err(Refusal::new(110_020_007, "more than one call per second"));
    }
    platform.subscribe(call.shop.mall_id, call.gateway, &permit, &cancel);
    raw(&true)
}

impl Platform {
    /// Changes what is pushed for a shop on a gateway.
    pub(super) fn subscribe(&self, mall_id: i64, gateway: Gateway, permit: &[String], cancel: &[String]) {
        let mut subscriptions = locked(&self.subscriptions);
        let events = subscriptions.entry((mall_id, gateway)).or_default();
        events.extend(permit.iter().cloned());
        events.retain(|code| !cancel.contains(code));
    }

    /// What is pushed for a shop on a gateway.
    pub(super) fn subscribed(&self, mall_id: i64, gateway: Gateway) -> BTreeSet<String> {
        let subscriptions = locked(&self.subscriptions);
        subscriptions.get(&(mall_id, gateway)).cloned().unwrap_or_default()
    }
}
