//! What is pushed to a shop's address: the changes of its orders and cases since the last look, sealed and signed
//! (temu-open-api.md §19).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use temu_api::{
    gateway::Gateway,
    webhook::{self, SignedHeaders},
    wire::events,
};

use super::{Platform, book::Found, locked, subscriptions::EVENTS};
use crate::{
    clock::real_now,
    dice::{Dice, text_key},
    truth::as_text,
    world::{Case, CaseKind, Credential, LineState, Shop, state},
};

/// Where a shop's events are pushed, and how unreliably.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushTarget {
    /// The address.
    pub url: String,
    /// The waits between tries are divided by this; 1 is the platform's own pace.
    #[serde(default = "one")]
    pub time_lapse: u32,
    /// Of a thousand events so many are sent twice.
    #[serde(default)]
    pub duplicates_per_mille: u32,
    /// The events found at one look are sent newest first.
    #[serde(default)]
    pub backwards: bool,
}

fn one() -> u32 {
    1
}

/// One push ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) event_code: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// The shop.
    #[serde(serialize_with = "as_text")]
    pub mall_id: i64,
    /// The event.
    pub event_code: String,
    /// Tries so far.
    pub tries: u32,
    /// HTTP status of the last try; none when there was no answer within the deadline.
    pub status: Option<u16>,
    /// It was acknowledged.
    pub delivered: bool,
    /// All tries have failed.
    pub dropped: bool,
}

/// All targets, what has been sent, and where each look ended.
#[derive(Debug, Default)]
pub(crate) struct Pushes {
    targets: HashMap<i64, (PushTarget, i64)>,
    pub(crate) log: Vec<Delivery>,
    /// The last push of each shop, for replaying it.
    last: HashMap<i64, Sealed>,
}

/// What kind of push to fire by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FireKind {
    /// As the platform would.
    Valid,
    /// With a signature by another secret.
    Forged,
    /// The shop's last push again, byte for byte; without one, a valid push of yesterday.
    Replayed,
    /// Valid, but with two megabytes of event.
    Oversized,
}

impl Platform {
    /// Pushes the events of a shop to an address from now on, and subscribes to all of them; none stops it.
    pub(crate) fn set_push(&self, mall_id: i64, target: Option<PushTarget>) -> bool {
        let world = self.world();
        let Some(shop) = world.shop(mall_id) else { return false };
        let all = EVENTS.map(str::to_owned);
        for credential in &shop.credentials {
            self.subscribe(mall_id, credential.gateway, &all, &[]);
        }
        let since = self.clock.now().timestamp();
        let mut pushes = locked(&self.pushes);
        match target {
            Some(target) => pushes.targets.insert(mall_id, (target, since)),
            None => pushes.targets.remove(&mall_id),
        };
        true
    }

    /// Everything to send now, by shop, each with its target.
    pub(crate) fn due_pushes(&self) -> Vec<(i64, PushTarget, Sealed)> {
        let now = self.clock.now().timestamp();
        let looks: Vec<(i64, PushTarget, i64)> = {
            let mut pushes = locked(&self.pushes);
            let look = |(mall_id, (target, since)): (&i64, &mut (PushTarget, i64))| {
                let from = std::mem::replace(since, now);
                (*mall_id, target.clone(), from.min(now))
            };
            pushes.targets.iter_mut().map(look).collect()
        };
        let mut due = Vec::new();
        for (mall_id, target, since) in looks.into_iter().filter(|(_, _, since)| *since < now) {
            let mut events = self.events(mall_id, since, now);
            events.sort_by_key(|(when, ..)| *when);
            if target.backwards {
                events.reverse();
            }
            for (when, credential, code, event) in events {
                let number = key(&event);
                let twice = Dice::of(&[number, when as u64]).below(1_000) < u64::from(target.duplicates_per_mille);
                let Some(sealed) = seal(&credential, code, &event, number.is_multiple_of(2)) else {
                    continue;
                };
                if twice {
                    due.push((mall_id, target.clone(), sealed.clone()));
                }
                due.push((mall_id, target.clone(), sealed));
            }
        }
        let mut pushes = locked(&self.pushes);
        for (mall_id, _, sealed) in &due {
            pushes.last.insert(*mall_id, sealed.clone());
        }
        due
    }

    /// A push made by hand, and where it goes. None when the shop has no target or no order.
    pub(crate) fn fire(&self, mall_id: i64, kind: FireKind) -> Option<(String, Sealed)> {
        let (url, last) = {
            let pushes = locked(&self.pushes);
            let url = pushes.targets.get(&mall_id)?.0.url.clone();
            (url, pushes.last.get(&mall_id).cloned())
        };
        if let (FireKind::Replayed, Some(last)) = (kind, last) {
            return Some((url, last));
        }
        let now = self.clock.now();
        let world = self.world();
        let shop = world.shop(mall_id)?;
        let order = world.order_documents(mall_id, now).last()?;
        let gateway = shop
            .sites()
            .iter()
            .find(|site| Some(site.region_id) == order.parent_order_map.region_id)?
            .gateway;
        let mut credential = shop.credential(gateway)?.clone();
        let mut event = json!({
            "mallId": mall_id, "parentOrderSn": order.parent_order_map.parent_order_sn,
            "orderSn": order.order_list.first().map(|line| line.order_sn.clone()),
            "orderStatus": order.parent_order_map.parent_order_status,
            "updateTime": order.parent_order_map.update_time.timestamp(),
        });
        if kind == FireKind::Oversized {
            event["padding"] = json!("x".repeat(2_000_000));
        }
        let mut sealed = seal(&credential, events::ORDER_STATUS, &event, true)?;
        let at = real_now().timestamp_millis() - if kind == FireKind::Replayed { 86_400_000 } else { 0 };
        if kind == FireKind::Forged {
            credential.app_secret.push('?');
        }
        sign(&mut sealed, &credential, &event.to_string(), at, true);
        if kind == FireKind::Valid {
            locked(&self.pushes).last.insert(mall_id, sealed.clone());
        }
        Some((url, sealed))
    }

    /// What happened to a shop after `since` and by `now`, as far as it is subscribed to.
    fn events(&self, mall_id: i64, since: i64, now: i64) -> Vec<(i64, Credential, &'static str, Value)> {
        let world = self.world();
        let Some(shop) = world.shop(mall_id) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for credential in &shop.credentials {
            let wanted = self.subscribed(mall_id, credential.gateway);
            if !matches!(credential.gateway, Gateway::Us | Gateway::Eu | Gateway::Global) || wanted.is_empty() {
                continue;
            }
            let passed = |when: i64| (since + 1..=now).contains(&when);
            let (changed, cases) = self.with_book_of(shop, credential.gateway, |book| {
                let moved = |case: &Case, _| case.steps.iter().any(|(when, ..)| passed(*when));
                (book.changed(since, now), book.cases(moved))
            });
            let orders = changed
                .into_iter()
                .flat_map(|(when, order)| order_events(shop, when, order));
            let cases = cases.iter().flat_map(|(_, case)| case_events(mall_id, case));
            let events = orders.chain(cases.filter(|(when, ..)| passed(*when)));
            let wanted = events.filter(|(_, code, _)| wanted.contains(*code));
            found.extend(wanted.map(|(when, code, event)| (when, credential.clone(), code, event)));
        }
        found
    }

    /// Whether any shop's events are pushed.
    pub(crate) fn pushes_anything(&self) -> bool {
        !locked(&self.pushes).targets.is_empty()
    }
}

/// The lines of an order whose status changed at `when`.
fn order_events(shop: &Shop, when: i64, order: Found) -> Vec<(i64, &'static str, Value)> {
    let (plan, after) = order.at(shop, when);
    let before = state(&plan, when - 1);
    let lines = after.iter().flat_map(|after| after.lines.iter().enumerate());
    let moved = lines.filter(|(index, line)| {
        let known = before.as_ref().map(|before| before.lines[*index].status);
        known != Some(line.status)
    });
    let event = |(index, line): (usize, &LineState)| {
        let event = json!({
            "mallId": shop.mall_id, "parentOrderSn": plan.parent_order_sn(shop),
            "orderSn": plan.order_sn(shop, index), "orderStatus": line.status, "updateTime": when,
        });
        (when, events::ORDER_STATUS, event)
    };
    moved.map(event).collect()
}

/// The steps of a case that are told: all of an after-sales case but those inside the platform, and the end of a
/// cancellation.
fn case_events(mall_id: i64, case: &Case) -> Vec<(i64, &'static str, Value)> {
    let is_cancellation = case.kind == CaseKind::Cancel;
    let is_told = |status: i64| match status {
        5 => true,
        1 | 6 | 7 | 8 | 10 => !is_cancellation,
        _ => false,
    };
    let event = |(when, status, who): &(i64, i64, i64)| {
        let mut event = json!({
            "mallId": mall_id, "parentAfterSalesSn": case.parent_after_sales_sn,
            "parentOrderSn": case.parent_order_sn, "parentAfterSalesStatus": status,
            "updateAt": when * 1_000, "applyOperatorRole": who,
        });
        if is_cancellation {
            return (*when, events::CANCEL_STATUS, event);
        }
        event["afterSalesType"] = json!(if case.kind == CaseKind::Return { 2 } else { 1 });
        (*when, events::AFTER_SALES_STATUS, event)
    };
    let told = case.steps.iter().filter(|(_, status, _)| is_told(*status));
    told.map(event).collect()
}

fn key(event: &Value) -> u64 {
    text_key(&event.to_string())
}

/// An event sealed with the app's secret and signed; none when the secret is too short, which made-up ones are not.
fn seal(credential: &Credential, code: &str, event: &Value, with_ext_param: bool) -> Option<Sealed> {
    let text = event.to_string();
    let event_data = webhook::encrypt(&credential.app_secret, &text).ok()?;
    let mut sealed = Sealed {
        event_code: code.to_owned(),
        headers: Vec::new(),
        body: serde_json::to_string(&webhook::Push { event_data }).ok()?,
    };
    sign(
        &mut sealed,
        credential,
        &text,
        real_now().timestamp_millis(),
        with_ext_param,
    );
    Some(sealed)
}

/// Puts the headers of `at` (milliseconds) on a push, signed with the credential's secret.
fn sign(sealed: &mut Sealed, credential: &Credential, event: &str, at: i64, with_ext_param: bool) {
    let timestamp = at.to_string();
    let signed = SignedHeaders {
        app_key: &credential.app_key,
        event_code: &sealed.event_code,
        timestamp: &timestamp,
        ext_param: with_ext_param.then_some("{}"),
    };
    let signature = webhook::sign(&credential.app_secret, &signed, event);
    let mut headers = vec![
        (webhook::APP_KEY_HEADER, credential.app_key.clone()),
        (webhook::EVENT_CODE_HEADER, sealed.event_code.clone()),
        (webhook::TIMESTAMP_HEADER, timestamp),
        (webhook::SIGNATURE_HEADER, signature),
    ];
    if with_ext_param {
        headers.push((webhook::EXT_PARAM_HEADER, "{}".to_owned()));
    }
    sealed.headers = headers;
}
