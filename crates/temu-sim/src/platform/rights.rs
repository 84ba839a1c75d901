//! Who may call: tokens, one-time codes, apps and their allow-lists, and how they are lost.

use std::{net::IpAddr, sync::atomic::Ordering};

use chrono::TimeDelta;
use temu_api::gateway::Gateway;

use super::{Platform, gatekeeper::Token, locked};
use crate::dice::{Dice, text_key};

/// What the platform holds against an app.
#[derive(Debug, Default)]
pub(super) struct AppState {
    pub(super) suspended: bool,
    /// The only addresses it may call from; all when empty.
    pub(super) addresses: Vec<IpAddr>,
}

impl Platform {
    /// Takes a scope away from a token; false when there is no such token.
    pub(crate) fn take_scope(&self, access_token: &str, type_name: &str) -> bool {
        let mut tokens = locked(&self.tokens);
        let token = tokens.get_mut(access_token);
        token
            .map(|token| token.scopes.retain(|scope| *scope != type_name))
            .is_some()
    }

    /// Ends all authorisations of a shop (5000000); false when it has none.
    pub(crate) fn unbind(&self, mall_id: i64) -> bool {
        let mut tokens = locked(&self.tokens);
        let mut own = tokens.values_mut().filter(|token| token.mall_id == mall_id).peekable();
        let found = own.peek().is_some();
        own.for_each(|token| token.is_unbound = true);
        found
    }

    /// Suspends an app (3000028) or lets it go on.
    pub(crate) fn suspend_app(&self, app_key: &str, suspended: bool) {
        let mut apps = locked(&self.apps);
        apps.entry(app_key.to_owned()).or_default().suspended = suspended;
    }

    /// Accepts calls of an app only from these addresses (5000003); from everywhere when there are none.
    pub(crate) fn allow_only(&self, app_key: &str, addresses: Vec<IpAddr>) {
        let mut apps = locked(&self.apps);
        apps.entry(app_key.to_owned()).or_default().addresses = addresses;
    }

    /// A code that the seller's consent brings: good once, for ten simulated minutes. None when the shop has no
    /// credential for the gateway.
    pub(crate) fn issue_code(&self, mall_id: i64, gateway: Gateway) -> Option<String> {
        let world = self.world();
        let credential = world.shop(mall_id)?.credential(gateway)?;
        let mut codes = locked(&self.codes);
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let code = format!(
            "simcode{}",
            Dice::of(&[text_key(&credential.access_token), number]).letters(25)
        );
        let expires_at = self.clock.now() + TimeDelta::minutes(10);
        codes.insert(code.clone(), (credential.access_token.clone(), expires_at));
        Some(code)
    }

    /// The token that a code is worth; the code is used up.
    pub(super) fn redeem(&self, code: &str) -> Option<String> {
        let (access_token, expires_at) = locked(&self.codes).remove(code)?;
        (expires_at > self.clock.now()).then_some(access_token)
    }

    /// Ends a token now, as when the seller has authorised again; false when there is no such token.
    pub(crate) fn expire_token(&self, access_token: &str) -> bool {
        let now = self.clock.now();
        let mut tokens = locked(&self.tokens);
        tokens
            .get_mut(access_token)
            .map(|token| token.expires_at = now)
            .is_some()
    }

    /// Makes the platform forget a token; false when there is no such token.
    pub(crate) fn revoke_token(&self, access_token: &str) -> bool {
        let mut tokens = locked(&self.tokens);
        tokens.get_mut(access_token).map(|token| token.revoked = true).is_some()
    }

    /// A new token with the rights of `access_token`, which ends; none when there is no such token.
    pub(crate) fn replace_token(&self, access_token: &str) -> Option<String> {
        let now = self.clock.now();
        let mut tokens = locked(&self.tokens);
        let old = tokens.get_mut(access_token)?;
        let new = Token {
            expires_at: now + TimeDelta::days(365),
            revoked: false,
            is_unbound: false,
            ..old.clone()
        };
        old.expires_at = now;
        let text = format!("sim{}", Dice::of(&[text_key(access_token), 1]).letters(53));
        tokens.insert(text.clone(), new);
        Some(text)
    }
}
