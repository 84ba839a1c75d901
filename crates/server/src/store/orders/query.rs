//! Which orders somebody wants, in the words of the API, and the filter it comes to.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::day::{business_day, start_of_day};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::{LATE, OrderFilter};
use crate::{
    error::{Error, Result},
    store::{db::Tx, scope::ReadScope, shops},
};

const STATUS: [&str; 8] = [
    "pending",
    "unshipped",
    "cancelled",
    "shipped",
    "delivered",
    "partly_shipped",
    "partly_delivered",
    "unknown",
];

/// Which orders; empty or absent does not limit.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OrderQuery {
    /// Shops.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shop_id: Vec<String>,
    /// Statuses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<String>,
    /// First business day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last business day, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Part of an order number, seller's code or product name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// A SKU among its lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku_id: Option<String>,
    /// Person in charge of one of its SKUs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// overdue, due_today or shipped_late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<String>,
    /// Whether every line has its SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched: Option<bool>,
}

impl OrderQuery {
    /// The first filter whose word does not exist, and what is wrong with it.
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        if let Some(other) = self.status.iter().find(|status| !STATUS.contains(&status.as_str())) {
            return Some(("status", format!("'{other}' is none of {}", STATUS.join(", "))));
        }
        let late = self.late.as_ref().filter(|late| !LATE.contains(&late.as_str()));
        late.map(|other| ("late", format!("'{other}' is none of {}", LATE.join(", "))))
    }

    /// The filter over visible shops that are not archived, with days of `zone` and lateness as of `now`. 400 names a
    /// filter whose word does not exist.
    pub async fn filter(self, tx: &mut Tx, scope: &ReadScope, zone: Tz, now: DateTime<Utc>) -> Result<OrderFilter> {
        if let Some((name, message)) = self.wrong() {
            return Err(Error::parameter(name, message));
        }
        let tomorrow = start_of_day(business_day(now, zone) + Days::new(1), zone);
        let far = |day: Option<NaiveDate>, year| day.or(NaiveDate::from_ymd_opt(year, 1, 1)).unwrap_or_default();
        let instants = (self.from.is_some() || self.to.is_some()).then(|| {
            (
                start_of_day(far(self.from, 2000), zone),
                start_of_day(far(self.to, 2200) + Days::new(1), zone),
            )
        });
        let mut wanted = scope.narrow(&self.shop_id);
        if !shops::list(tx, scope, true).await?.is_empty() {
            // Archived shops are left out; naming the others costs less than asking each row for its shop.
            let active = shops::list(tx, scope, false).await?.into_iter().map(|shop| shop.id);
            wanted = Some(
                active
                    .filter(|id| wanted.as_ref().is_none_or(|shops| shops.contains(id)))
                    .collect(),
            );
        }
        Ok(OrderFilter {
            shops: wanted,
            status: self.status,
            instants,
            q: self.q.map(|q| q.trim().to_owned()).filter(|q| !q.is_empty()),
            sku_id: self.sku_id,
            manager: self.manager,
            late: self.late.map(|late| (late, now, tomorrow)),
            matched: self.matched,
            with_deadline: false,
        })
    }
}
