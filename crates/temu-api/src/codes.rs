//! The platform's error codes as data: what each means for us, per gateway. `cn` has numbers of its own.

use crate::error::ErrorClass::{self, FixRequest, Retry, StopApi, StopShop, Wait};
use crate::gateway::Gateway;
use crate::wire::envelope::SUCCESS_CODE;

/// Too many calls, on every gateway but `cn`.
pub const RATE_LIMIT: i64 = 4_000_004;
/// Trouble inside the platform; on `cn` also the answer to too many calls and to pages that are too large.
pub const SYSTEM_ERROR: i64 = 4_000_000;

/// What a code, or a run of codes, means.
pub(crate) struct Rule {
    first: i64,
    last: i64,
    pub(crate) class: ErrorClass,
    /// How often the call is tried at most, where that differs from the client's policy.
    pub(crate) tries: Option<u32>,
    pub(crate) advice: &'static str,
}

/// The rule for a code: the gateway's own table first, then the codes that all share.
pub(crate) fn rule(gateway: Gateway, code: Option<i64>) -> &'static Rule {
    let own = if gateway == Gateway::Cn { CN } else { REGIONS };
    let Some(code) = code else { return &CONTRADICTION };
    own.iter()
        .chain(BUSINESS)
        .find(|rule| (rule.first..=rule.last).contains(&code))
        .unwrap_or(&UNKNOWN)
}

const fn one(code: i64, class: ErrorClass, advice: &'static str) -> Rule {
    span(code, code, class, advice)
}

const fn span(first: i64, last: i64, class: ErrorClass, advice: &'static str) -> Rule {
    Rule {
        first,
        last,
        class,
        tries: None,
        advice,
    }
}

impl Rule {
    const fn tries(mut self, tries: u32) -> Self {
        self.tries = Some(tries);
        self
    }
}

const LATER: &str = "A passing fault inside Temu; try again later.";
const OUR_FAULT: &str = "Temu refuses this request as malformed; report it with the code and the request id.";
const UNKNOWN: Rule = span(
    0,
    0,
    FixRequest,
    "Look the code up in Temu's documentation of this call.",
);
// A failure without a code, or with the code of success, says nothing about the request: reading again is harmless.
const CONTRADICTION: Rule = span(0, 0, Retry, "Temu's answer contradicts itself; try again later.");

const BAD_SIGN: &str = "Check the app secret: it does not belong to this app key (copy it again, without spaces).";
const BAD_APP: &str = "Check the app key: this gateway does not know it; an app belongs to exactly one gateway.";
const APP_SUSPENDED: &str = "The app is suspended; ask Temu's support why.";
const NO_TOKEN: &str = "Enter the shop's access token.";
const BAD_TOKEN: &str =
    "Check the access token: this gateway does not know it; it is from another gateway or was copied incompletely.";
const FOREIGN_TOKEN: &str = "Check app key and access token: the token was issued for another app.";
const DEAD_TOKEN: &str =
    "The access token has expired or was replaced; authorise the app again in Seller Center and enter the new token.";
const NO_SCOPE: &str =
    "The token does not cover this API; tick it in Seller Center's app authorisation and enter the new token.";
const SPECIAL_SCOPE: &str = "This API needs Temu's special approval for the app, and then a new token.";
const NO_APP_RIGHT: &str = "The app may not use this API on this gateway; ask Temu to enable it for the app.";
const WRONG_GATEWAY: &str =
    "This API does not exist on this gateway; check that the shop's business model and gateway are right.";
const CLOCK: &str = "Set this machine's clock: it differs from Temu's by more than five minutes.";
const IP_LIST: &str = "Add this machine's public IP address to the app's allow-list on Temu's partner platform.";
const NOT_AUTHORISED: &str = "The shop has not authorised the app; authorise it in Seller Center.";
const TOO_FAST: &str = "Too many calls with this app key; lower the calls per second, or wait.";

/// US, EU, global and partner.
const REGIONS: &[Rule] = &[
    one(SUCCESS_CODE, Retry, CONTRADICTION.advice),
    one(2_000_000, Retry, LATER),
    one(3_000_000, FixRequest, OUR_FAULT),
    // A clock jump while signing would look the same, so one more try with a fresh timestamp.
    one(3_000_001, StopShop, BAD_SIGN).tries(2),
    one(3_000_002, FixRequest, OUR_FAULT),
    span(3_000_003, 3_000_004, StopApi, WRONG_GATEWAY),
    one(3_000_010, FixRequest, OUR_FAULT),
    span(3_000_011, 3_000_012, FixRequest, CLOCK),
    span(3_000_013, 3_000_014, FixRequest, OUR_FAULT),
    span(3_000_019, 3_000_020, StopShop, BAD_APP),
    one(3_000_021, StopApi, NO_APP_RIGHT),
    one(3_000_022, StopShop, APP_SUSPENDED),
    span(3_000_025, 3_000_026, StopShop, BAD_APP),
    one(3_000_027, StopApi, NO_APP_RIGHT),
    one(3_000_028, StopShop, APP_SUSPENDED),
    one(3_000_030, StopShop, NO_TOKEN),
    one(3_000_031, StopShop, BAD_TOKEN),
    one(3_000_032, StopApi, NO_SCOPE),
    one(3_000_033, StopShop, FOREIGN_TOKEN),
    one(3_000_034, StopShop, DEAD_TOKEN),
    one(3_000_040, FixRequest, OUR_FAULT),
    one(SYSTEM_ERROR, Retry, LATER),
    one(RATE_LIMIT, Retry, TOO_FAST),
    one(5_000_000, StopShop, NOT_AUTHORISED),
    one(5_000_001, FixRequest, OUR_FAULT),
    one(5_000_002, FixRequest, OUR_FAULT),
    one(5_000_003, StopShop, IP_LIST),
    one(6_000_001, StopApi, WRONG_GATEWAY),
    // Passing trouble, but also what retired and not-enabled APIs answer for ever.
    one(
        7_000_000,
        StopApi,
        "The API keeps failing inside Temu, as APIs do that are not enabled for a shop; try again later or ask Temu.",
    )
    .tries(3),
];

/// The mainland gateway (kuajingmaihuo).
const CN: &[Rule] = &[
    one(SUCCESS_CODE, Retry, CONTRADICTION.advice),
    one(1_000_001, Retry, LATER),
    one(1_000_003, FixRequest, OUR_FAULT),
    one(1_000_005, Retry, LATER),
    one(1_000_011, StopApi, SPECIAL_SCOPE),
    one(2_000_000, Retry, LATER),
    one(
        2_000_060,
        StopApi,
        "This API is not for this kind of shop; check the shop's business model.",
    ),
    one(2_000_090, FixRequest, UNKNOWN.advice),
    one(SYSTEM_ERROR, Retry, LATER),
    one(RATE_LIMIT, Retry, TOO_FAST),
    one(7_000_000, FixRequest, OUR_FAULT),
    one(7_000_002, StopShop, BAD_APP),
    one(7_000_003, StopShop, NO_TOKEN),
    one(7_000_005, StopApi, NO_APP_RIGHT),
    one(7_000_006, StopShop, FOREIGN_TOKEN),
    one(7_000_007, StopShop, DEAD_TOKEN),
    one(7_000_008, FixRequest, OUR_FAULT),
    span(7_000_010, 7_000_011, FixRequest, CLOCK),
    span(7_000_013, 7_000_014, FixRequest, OUR_FAULT),
    one(7_000_015, StopShop, BAD_SIGN).tries(2),
    one(7_000_016, StopApi, WRONG_GATEWAY),
    one(7_000_018, StopShop, BAD_TOKEN),
    one(7_000_019, StopApi, NO_SCOPE),
    one(7_000_020, StopShop, BAD_TOKEN),
    one(7_000_022, StopApi, SPECIAL_SCOPE),
];

/// Codes of single APIs; the same on every gateway.
const BUSINESS: &[Rule] = &[
    one(110_020_007, Retry, TOO_FAST),
    one(120_018_036, Retry, LATER),
    one(
        140_020_001,
        StopApi,
        "Full-managed shops have no consumer orders in the API; check the shop's business model.",
    ),
    one(
        140_020_003,
        StopApi,
        "An agreement with Temu is not signed; sign it in Seller Center.",
    ),
    span(
        140_020_008,
        140_020_009,
        Wait,
        "Temu is still computing this; it will be asked again in some minutes.",
    ),
    one(
        140_020_015,
        StopApi,
        "Temu does not offer this API for the shop's country.",
    ),
    one(150_010_002, Retry, LATER),
    one(150_010_005, Retry, LATER),
    one(150_010_115, Retry, LATER),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn class(gateway: Gateway, code: i64) -> ErrorClass {
        rule(gateway, Some(code)).class
    }

    #[test]
    fn one_number_means_different_things_on_different_gateways() {
        assert_eq!(class(Gateway::Cn, 7_000_000), FixRequest);
        assert_eq!(class(Gateway::Us, 7_000_000), StopApi);
        assert_eq!(rule(Gateway::Us, Some(7_000_000)).tries, Some(3));
        assert_eq!(class(Gateway::Cn, 7_000_007), StopShop);
        assert_eq!(class(Gateway::Us, 7_000_007), FixRequest);
        assert_eq!(class(Gateway::Cn, 3_000_034), FixRequest);
    }

    #[test]
    fn the_retry_table_of_the_reference_holds() {
        for gateway in Gateway::ALL {
            for code in [
                SYSTEM_ERROR,
                RATE_LIMIT,
                2_000_000,
                150_010_002,
                150_010_005,
                150_010_115,
                110_020_007,
                120_018_036,
                SUCCESS_CODE,
            ] {
                assert_eq!(class(gateway, code), Retry, "{gateway} {code}");
            }
            assert_eq!(class(gateway, 140_020_008), Wait);
            assert_eq!(class(gateway, 140_020_009), Wait);
            assert_eq!(class(gateway, 140_020_001), StopApi);
            assert_eq!(class(gateway, 150_010_003), FixRequest);
            assert_eq!(class(gateway, 987_654_321), FixRequest);
        }
        for code in [1_000_001, 1_000_005] {
            assert_eq!(class(Gateway::Cn, code), Retry);
        }
    }

    #[test]
    fn credentials_stop_the_shop_and_scopes_only_the_api() {
        for code in [
            3_000_001, 3_000_026, 3_000_028, 3_000_031, 3_000_033, 3_000_034, 5_000_000, 5_000_003,
        ] {
            assert_eq!(class(Gateway::Eu, code), StopShop, "{code}");
        }
        for code in [3_000_003, 3_000_004, 3_000_027, 3_000_032, 6_000_001] {
            assert_eq!(class(Gateway::Partner, code), StopApi, "{code}");
        }
        for code in [7_000_006, 7_000_015, 7_000_018, 7_000_020] {
            assert_eq!(class(Gateway::Cn, code), StopShop, "{code}");
        }
        for code in [7_000_016, 7_000_019, 7_000_022] {
            assert_eq!(class(Gateway::Cn, code), StopApi, "{code}");
        }
    }

    #[test]
    fn tables_have_no_code_twice_and_only_sentences() {
        for table in [REGIONS, CN] {
            let rules: Vec<&Rule> = table.iter().chain(BUSINESS).collect();
            for (index, rule) in rules.iter().enumerate() {
                assert!(rule.first <= rule.last && rule.advice.ends_with('.'));
                assert!(
                    rules[index + 1..]
                        .iter()
                        .all(|other| other.last < rule.first || other.first > rule.last)
                );
            }
        }
    }
}
