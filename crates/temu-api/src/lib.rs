//! Typed client of the Temu Open API.
//!
//! A [`Client`] stands for one credential: one app and one shop's token on one [`Gateway`].
//! It is made of a [`ClientConfig`], whose [`Http`] (connections) and [`Limits`] (calls per second) are shared by all
//! clients of the program. Its methods are the calls we make ([`calls`]); [`Client::call`] makes any other.
//!
//! - [`gateway`]: the five gateways and their addresses
//! - [`routing`]: which type lives where, for which shops, and what is lost without it
//! - [`sign`]: the request signature
//! - [`client`], [`http`], [`limits`]: sending, trying again, the brakes
//! - [`proxy`]: calls by way of an egress proxy
//! - [`calls`]: the typed calls
//! - [`envelope`], [`error`], [`codes`]: what came back, and what to do if it is a failure
//! - [`wire`]: the documents as they travel
//! - [`webhook`]: the platform's pushes, opened and checked
//! - [`lenient`]: reading numbers, text and times as sloppily as they are written

pub mod calls;
pub mod client;
pub mod codes;
pub mod envelope;
pub mod error;
pub mod gateway;
pub mod http;
pub mod lenient;
pub mod limits;
pub mod proxy;
pub mod routing;
pub mod sign;
pub mod webhook;
pub mod wire;

pub use calls::{GoodsSearch, OrderListRequest, OrderTime, SkuSearch};
pub use client::{Client, ClientConfig, RetryPolicy};
pub use error::{ApiError, ErrorClass, ErrorKind};
pub use gateway::Gateway;
pub use http::{Http, HttpSettings, TlsFiles};
pub use limits::{Budget, Claim, Limits, Urgency};
pub use proxy::Proxy;
pub use routing::{Access, BusinessModel, Feature};
