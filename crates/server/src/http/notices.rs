//! What a person should look at, computed from what is stored: tokens that end, refusals, missing scopes, syncs that fail,
//! records that could not be read, holes.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    extract::{Params, Reader},
    respond::{List, Problems},
};
use crate::{
    app::App,
    clock,
    error::Result,
    store::{
        db::Tx,
        scope::ReadScope,
        shops::{self, Credential, Shop},
        sync_issues, sync_slices,
    },
};

/// Days ahead from which a token's end is told, with how grave it is then.
const AHEAD: [(i64, Severity); 3] = [(1, Severity::Error), (7, Severity::Warning), (30, Severity::Info)];

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something does not work.
    Error,
    /// Something will stop working, or is incomplete.
    Warning,
    /// Good to know.
    Info,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCode {
    /// The token has ended.
    TokenExpired,
    /// Temu refused the token; the gateway is not called until it is replaced.
    CredentialStopped,
    /// The token ends soon.
    TokenExpiring,
    /// The last sync of a resource failed.
    SyncFailing,
    /// The token does not cover a feature.
    ScopeMissing,
    /// Slices of time whose orders are not proven complete.
    SyncHoles,
    /// Records that could not be read.
    SyncIssues,
}

/// Something to look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notice {
    shop_id: String,
    shop_name: String,
    severity: Severity,
    code: NoticeCode,
    /// What it is about: `gateway`, `resource`, `feature`, `calls`, `days`, `expires_at`, `count`, `message`.
    params: BTreeMap<&'static str, String>,
    /// What to do, as one sentence in English; screens translate by `code`.
    advice: &'static str,
}

/// Whose.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoticeParams {
    /// Shops; repeat for several.
    #[serde(default)]
    shop_id: Vec<String>,
}

/// What needs somebody's attention, the gravest first. It goes by itself when its reason does.
#[utoipa::path(get, path = "/api/notices", tag = "system", params(NoticeParams),
    responses((status = 200, body = List<Notice>), Problems))]
pub async fn list_notices(
    State(app): State<App>,
    Reader(scope): Reader,
    Params(params): Params<NoticeParams>,
) -> Result<Json<List<Notice>>> {
    let mut tx = app.db.read().await?;
    let now = clock::now();
    let mut notices = Vec::new();
    for shop in shops::list(&mut tx, &scope, false).await? {
        if params.shop_id.is_empty() || params.shop_id.contains(&shop.id) {
            for credential in shops::credentials(&mut tx, &scope, &shop.id).await? {
                notices.extend(of_credential(&shop, &credential, now));
            }
            notices.extend(of_syncs(&mut tx, &scope, &shop).await?);
        }
    }
    notices.sort_by(|a, b| (a.severity, a.code, &a.shop_name).cmp(&(b.severity, b.code, &b.shop_name)));
    Ok(List::whole(notices))
}

impl Notice {
    fn new(
        shop: &Shop,
        severity: Severity,
        code: NoticeCode,
        params: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Notice {
        let advice = match code {
            NoticeCode::TokenExpired | NoticeCode::TokenExpiring => {
                "Have the seller authorise again at Temu and enter the new token; tokens cannot be prolonged."
            }
            NoticeCode::CredentialStopped => "Read what Temu said, then enter a new token for this gateway.",
            NoticeCode::ScopeMissing => {
                "Have the seller tick these interfaces at Temu and enter the new token that this gives."
            }
            NoticeCode::SyncFailing => "Read the message, test the connection, and sync again.",
            NoticeCode::SyncHoles => "The next sync reads them again; if they stay, look at the shop's completeness.",
            NoticeCode::SyncIssues => "Look at the records; they are tried again when Temu lists them.",
        };
        Notice {
            shop_id: shop.id.clone(),
            shop_name: shop.name.clone(),
            severity,
            code,
            params: params.into_iter().collect(),
            advice,
        }
    }
}

fn of_credential(shop: &Shop, credential: &Credential, now: DateTime<Utc>) -> Vec<Notice> {
    let gateway = || ("gateway", credential.gateway.clone());
    let mut notices = Vec::new();
    if credential.state == "stopped" {
        let message = ("message", credential.message.clone().unwrap_or_default());
        notices.push(Notice::new(
            shop,
            Severity::Error,
            NoticeCode::CredentialStopped,
            [gateway(), message],
        ));
    }
    if let Some(expires_at) = credential.expires_at {
        // Whole days that are left: 0 on the last one.
        let days = (expires_at - now).num_days();
        let about = [
            gateway(),
            ("expires_at", expires_at.to_rfc3339()),
            ("days", days.to_string()),
        ];
        let ahead = AHEAD.iter().find(|(ahead, _)| days < *ahead);
        match ahead {
            _ if expires_at <= now => {
                notices.push(Notice::new(shop, Severity::Error, NoticeCode::TokenExpired, about));
            }
            Some((_, severity)) => notices.push(Notice::new(shop, *severity, NoticeCode::TokenExpiring, about)),
            None => {}
        }
    }
    let missing: Vec<String> = serde_json::from_str(&credential.missing_scopes).unwrap_or_default();
    let mut calls_by_feature: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (feature, call) in missing.iter().filter_map(|missing| missing.split_once(": ")) {
        calls_by_feature.entry(feature).or_default().push(call);
    }
    notices.extend(calls_by_feature.into_iter().map(|(feature, calls)| {
        let about = [gateway(), ("feature", feature.to_owned()), ("calls", calls.join(", "))];
        Notice::new(shop, Severity::Warning, NoticeCode::ScopeMissing, about)
    }));
    notices
}

async fn of_syncs(tx: &mut Tx, scope: &ReadScope, shop: &Shop) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    for mark in sync_slices::watermarks(tx, scope, &shop.id).await? {
        let about = || [("gateway", mark.gateway.clone()), ("resource", mark.resource.clone())];
        if mark.last_state.as_deref() == Some("failed") {
            let message = ("message", mark.last_error.clone().unwrap_or_default());
            let about = about().into_iter().chain([message]);
            notices.push(Notice::new(shop, Severity::Error, NoticeCode::SyncFailing, about));
        }
        let holes = sync_slices::unproven(tx, scope, &shop.id, &mark.gateway, &mark.resource).await?;
        if !holes.is_empty() {
            let about = about().into_iter().chain([("count", holes.len().to_string())]);
            notices.push(Notice::new(shop, Severity::Warning, NoticeCode::SyncHoles, about));
        }
    }
    let issues = sync_issues::open_count(tx, scope, &shop.id).await?;
    if issues > 0 {
        let count = [("count", issues.to_string())];
        notices.push(Notice::new(shop, Severity::Warning, NoticeCode::SyncIssues, count));
    }
    Ok(notices)
}
