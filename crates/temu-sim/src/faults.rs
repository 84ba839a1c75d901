//! Faults on demand: which calls go wrong, how often, and in what way. Seeded, so that a run repeats.

use std::path::Path;

use serde::{Deserialize, Serialize};
use temu_api::{gateway::Gateway, lenient};

use crate::dice::{Dice, text_key};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// 4000004, on cn 4000000.
    RateLimited,
    /// 4000000.
    SystemException,
    /// The rule's `code` instead of an answer.
    ErrorCode,
    /// The token expires now, for good.
    TokenExpired,
    /// The rule's HTTP `status` (503 if it names none) with a short text.
    HttpStatus,
    /// HTTP 200 with an HTML page.
    Html,
    /// HTTP 200 with the first half of the answer.
    Truncated,
    /// HTTP 200 with nothing.
    EmptyBody,
    /// The answer after the rule's `milliseconds` (1000 if it names none).
    Slow,
    /// The connection breaks in the middle of the answer.
    Dropped,
    /// After the page is served an order of the list changes, so that later pages shift.
    RowsMove,
    /// `totalItemNum` is off by a few.
    TotalDrift,
    /// A page without rows although there are some.
    EmptyPage,
    /// Order documents without a field that must be there.
    MissingField,
    /// Order documents with a field of the wrong type.
    WrongType,
    /// Order documents with a value that cannot be.
    AbsurdValue,
    /// `success:false` with the code of success.
    SuccessFalse,
    /// `success:true` around a result that says `success:false` with the rule's `code` (2000000 if it names none).
    InnerFailure,
    /// The result wrapped in a second `result`.
    DoubleWrapped,
    /// Success without a result.
    NullResult,
    /// The token loses the scope of the type called, for good.
    ScopeTaken,
    /// The seller takes back the shop's authorisation, for good (5000000).
    ShopUnbound,
    /// The app is suspended, for good (3000028).
    AppSuspended,
    /// Order documents with the status 99 and a label that nobody has documented: readable, but their state is lost.
    OddStatus,
    /// Order documents with ids as text and quantities as text.
    NumbersAsText,
    /// Order documents with times in milliseconds.
    Milliseconds,
    /// Order documents with empty label lists, as after an internal error of the platform.
    NoLabels,
    /// Order documents where every field that may be null is null or missing, but for ids and times.
    Sparse,
    /// Orders that appear in lists only the rule's `milliseconds` after their last change (30 minutes if it names none).
    LateUpdate,
    /// A row of a product list again on the next page.
    RowsDoubled,
    /// A row of a product list on no page.
    RowsMissing,
    /// Local products and SKUs with the price `"0.00"`.
    PriceZero,
}

impl FaultKind {
    /// Faults of single order documents: their rate is per order and an order always has the same fault.
    pub(crate) fn spoils_orders(self) -> bool {
        self.hides_orders()
            || matches!(
                self,
                FaultKind::NumbersAsText
                    | FaultKind::Milliseconds
                    | FaultKind::NoLabels
                    | FaultKind::Sparse
                    | FaultKind::LateUpdate
            )
    }

    /// Faults after which the truth about an order cannot be read from its document.
    pub(crate) fn hides_orders(self) -> bool {
        matches!(
            self,
            FaultKind::MissingField | FaultKind::WrongType | FaultKind::AbsurdValue | FaultKind::OddStatus
        )
    }
}

/// One fault with the calls that it may befall. A condition left out is fulfilled by every call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Of a thousand calls (or orders) that fit; all if left out.
    #[serde(default = "always")]
    pub per_mille: u32,
    /// Only this interface type.
    #[serde(default, rename = "type")]
    pub type_name: Option<String>,
    /// Only this gateway.
    #[serde(default)]
    pub gateway: Option<Gateway>,
    /// Only this shop.
    #[serde(default, deserialize_with = "lenient::int")]
    pub mall_id: Option<i64>,
    /// Only these parent orders (faults of order documents).
    #[serde(default)]
    pub orders: Vec<String>,
    /// Calls that fit and are spared first.
    #[serde(default)]
    pub after: u64,
    /// Ends after having struck so often.
    #[serde(default)]
    pub times: Option<u64>,
    /// For [`FaultKind::HttpStatus`].
    #[serde(default)]
    pub status: Option<u16>,
    /// For [`FaultKind::ErrorCode`] and [`FaultKind::InnerFailure`].
    #[serde(default)]
    pub code: Option<i64>,
    /// For [`FaultKind::Slow`] and [`FaultKind::LateUpdate`].
    #[serde(default)]
    pub milliseconds: Option<u64>,
}

fn always() -> u32 {
    1_000
}

impl FaultRule {
    /// `kind` befalling `per_mille` of a thousand calls of every shop, gateway and type.
    pub fn new(kind: FaultKind, per_mille: u32) -> FaultRule {
        FaultRule {
            kind,
            per_mille,
            type_name: None,
            gateway: None,
            mall_id: None,
            orders: Vec::new(),
            after: 0,
            times: None,
            status: None,
            code: None,
            milliseconds: None,
        }
    }

    fn fits(&self, place: &Place<'_>) -> bool {
        self.type_name.as_deref().is_none_or(|wanted| wanted == place.type_name)
            && self.gateway.is_none_or(|wanted| wanted == place.gateway)
            && self.mall_id.is_none_or(|wanted| wanted == place.mall_id)
    }
}

/// All faults in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// Another seed strikes other calls.
    #[serde(default)]
    pub seed: u64,
    /// The faults; several may strike one call.
    pub rules: Vec<FaultRule>,
}

/// Why a fault plan cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FaultPlanError {
    /// The file cannot be read.
    #[error("fault plan {path}: {source}; say none, mild, storm or the path of a .json or .toml file")]
    Read {
        /// As given.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no plan.
    #[error("fault plan {path}: {message}")]
    Parse {
        /// As given.
        path: String,
        /// What is wrong, and where.
        message: String,
    },
}

impl FaultPlan {
    /// `none`, `mild`, `storm`, or the plan in a file whose name ends in `.toml`, else JSON.
    pub fn load(name: &str) -> Result<FaultPlan, FaultPlanError> {
        if let Some(plan) = FaultPlan::named(name) {
            return Ok(plan);
        }
        let read = |source| FaultPlanError::Read {
            path: name.to_owned(),
            source,
        };
        let text = std::fs::read_to_string(name).map_err(read)?;
        let is_toml = Path::new(name).extension().is_some_and(|extension| extension == "toml");
        let plan = if is_toml {
            toml::from_str(&text).map_err(|error| error.to_string())
        } else {
            serde_json::from_str(&text).map_err(|error| error.to_string())
        };
        plan.map_err(|message| FaultPlanError::Parse {
            path: name.to_owned(),
            message,
        })
    }

    /// One of the plans that have a name.
    pub fn named(name: &str) -> Option<FaultPlan> {
        use FaultKind as Kind;
        let rates: &[(FaultKind, u32)] = match name {
            "none" => &[],
            "mild" => &[
                (Kind::RateLimited, 10),
                (Kind::SystemException, 5),
                (Kind::HttpStatus, 5),
                (Kind::Dropped, 3),
                (Kind::Slow, 10),
                (Kind::RowsMove, 20),
                (Kind::RowsDoubled, 20),
                (Kind::DoubleWrapped, 5),
                (Kind::NumbersAsText, 5),
                (Kind::NoLabels, 5),
            ],
            "storm" => &[
                (Kind::RateLimited, 60),
                (Kind::SystemException, 40),
                (Kind::HttpStatus, 30),
                (Kind::Html, 15),
                (Kind::Truncated, 20),
                (Kind::EmptyBody, 15),
                (Kind::Dropped, 25),
                (Kind::Slow, 40),
                (Kind::RowsMove, 150),
                (Kind::TotalDrift, 80),
                (Kind::EmptyPage, 30),
                (Kind::MissingField, 3),
                (Kind::WrongType, 3),
                (Kind::AbsurdValue, 2),
                (Kind::SuccessFalse, 8),
                (Kind::InnerFailure, 5),
                (Kind::NullResult, 5),
                (Kind::DoubleWrapped, 40),
                (Kind::NumbersAsText, 60),
                (Kind::Milliseconds, 60),
                (Kind::NoLabels, 30),
                (Kind::RowsDoubled, 100),
                (Kind::Sparse, 60),
            ],
            _ => return None,
        };
        let rules = rates
            .iter()
            .map(|(kind, per_mille)| FaultRule::new(*kind, *per_mille))
            .collect();
        Some(FaultPlan { seed: 0, rules })
    }
}

/// Where a call goes, as far as faults care.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) gateway: Gateway,
    pub(crate) type_name: &'a str,
    pub(crate) mall_id: i64,
}

/// The plan in force and how often each rule has been looked at and has struck.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    plan: FaultPlan,
    seen: Vec<u64>,
    struck: Vec<u64>,
}

impl Faults {
    pub(crate) fn new(plan: FaultPlan) -> Faults {
        let none = vec![0; plan.rules.len()];
        Faults {
            plan,
            seen: none.clone(),
            struck: none,
        }
    }

    pub(crate) fn plan(&self) -> &FaultPlan {
        &self.plan
    }

    /// The rules that strike the next call to `place`.
    pub(crate) fn strike(&mut self, place: &Place<'_>) -> Vec<FaultRule> {
        let mut strikes = Vec::new();
        for (index, rule) in self.plan.rules.iter().enumerate() {
            if rule.kind.spoils_orders() || !rule.fits(place) {
                continue;
            }
            let turn = self.seen[index];
            self.seen[index] += 1;
            let luck = Dice::of(&[self.plan.seed, index as u64, turn]).below(1_000);
            let ended = rule.times.is_some_and(|times| self.struck[index] >= times);
            if turn >= rule.after && !ended && luck < u64::from(rule.per_mille) {
                self.struck[index] += 1;
                strikes.push(rule.clone());
            }
        }
        strikes
    }

    /// What is wrong with the document of an order in every answer from `place`, with a number that details follow
    /// from.
    pub(crate) fn spoil(&self, place: &Place<'_>, parent_order_sn: &str) -> Option<(FaultKind, u64)> {
        let struck = |(index, rule)| {
            self.befalls((index, rule), place, parent_order_sn)
                .map(|details| (rule.kind, details))
        };
        let mut rules = self.plan.rules.iter().enumerate();
        rules.find_map(|(index, rule)| struck((index, rule)).filter(|(kind, _)| *kind != FaultKind::LateUpdate))
    }

    /// How long after a change, in seconds, lists from `place` still hide an order.
    pub(crate) fn delay(&self, place: &Place<'_>, parent_order_sn: &str) -> i64 {
        let rules = self.plan.rules.iter().enumerate();
        let late = rules.filter(|(_, rule)| rule.kind == FaultKind::LateUpdate);
        let delays = late.filter_map(|(index, rule)| {
            self.befalls((index, rule), place, parent_order_sn)?;
            Some(rule.milliseconds.unwrap_or(1_800_000) as i64 / 1_000)
        });
        delays.max().unwrap_or(0)
    }

    /// Whether any order is hidden for a while, so that the question need not be asked for each.
    pub(crate) fn has_delays(&self) -> bool {
        self.plan.rules.iter().any(|rule| rule.kind == FaultKind::LateUpdate)
    }

    fn befalls(&self, (index, rule): (usize, &FaultRule), place: &Place<'_>, parent_order_sn: &str) -> Option<u64> {
        if !rule.kind.spoils_orders() || !rule.fits(place) {
            return None;
        }
        let chosen = rule.orders.is_empty() || rule.orders.iter().any(|order| order == parent_order_sn);
        let mut dice = Dice::of(&[self.plan.seed, index as u64, text_key(parent_order_sn)]);
        (chosen && dice.below(1_000) < u64::from(rule.per_mille)).then(|| dice.next())
    }
}
