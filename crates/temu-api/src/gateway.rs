//! The five gateways of the platform: their names, addresses, and which one serves a country.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a call goes. Key, secret, token and address of one call must all belong to the same gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gateway {
    /// Mainland supply side (kuajingmaihuo), with its own table of error codes.
    Cn,
    /// Supply side of cross-border shops ("PA"), successor of `Cn` for most product calls.
    Partner,
    /// Orders sold to the United States.
    Us,
    /// Orders sold to the European Union, the United Kingdom and neighbours.
    Eu,
    /// Orders sold anywhere else.
    Global,
}

impl Gateway {
    /// Every gateway, in the order in which they are shown.
    pub const ALL: [Gateway; 5] = [Self::Cn, Self::Partner, Self::Us, Self::Eu, Self::Global];

    /// The production address, without path and without a slash at the end.
    pub const fn base_url(self) -> &'static str {
        match self {
            Self::Cn => "https://openapi.kuajingmaihuo.com",
            Self::Partner => "https://openapi-b-partner.temu.com",
            Self::Us => "https://openapi-b-us.temu.com",
            Self::Eu => "https://openapi-b-eu.temu.com",
            Self::Global => "https://openapi-b-global.temu.com",
        }
    }

    /// The gateway that serves consumer orders of a platform region (211 is the United States).
    /// Unknown regions are served by `Global`, as every country without a gateway of its own is.
    pub const fn for_region(region_id: i64) -> Gateway {
        match region_id {
            211 | 219 => Self::Us,
            13 | 20 | 32 | 50 | 52 | 53 | 54 | 64 | 68 | 69 | 72 | 76 | 79 | 90 | 91 | 96 | 98 | 108 | 112 | 113
            | 114 | 122 | 141 | 151 | 162 | 163 | 167 | 180 | 181 | 186 | 191 | 210 => Self::Eu,
            _ => Self::Global,
        }
    }

    /// The name used in settings, in the database and on the wire of our own API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cn => "cn",
            Self::Partner => "partner",
            Self::Us => "us",
            Self::Eu => "eu",
            Self::Global => "global",
        }
    }
}

impl fmt::Display for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of a gateway.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown gateway {0:?}, expected one of cn, partner, us, eu, global")]
pub struct UnknownGateway(pub String);

impl FromStr for Gateway {
    type Err = UnknownGateway;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|gateway| gateway.as_str() == text)
            .ok_or_else(|| UnknownGateway(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for gateway in Gateway::ALL {
            assert_eq!(gateway.to_string().parse(), Ok(gateway));
            assert_eq!(serde_json::to_value(gateway).unwrap(), gateway.as_str());
        }
        assert_eq!("US".parse::<Gateway>(), Err(UnknownGateway("US".to_owned())));
    }

    #[test]
    fn regions_find_their_gateway() {
        assert_eq!(Gateway::for_region(211), Gateway::Us);
        assert_eq!(Gateway::for_region(219), Gateway::Us);
        assert_eq!(Gateway::for_region(76), Gateway::Eu);
        assert_eq!(Gateway::for_region(210), Gateway::Eu);
        assert_eq!(Gateway::for_region(192), Gateway::Global);
        assert_eq!(Gateway::for_region(9_999), Gateway::Global);
    }
}
