//! Temu Omni: the product behind the binary `temu-omni`, as a library so that tests enter by the same front door.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod error;
pub mod excel;
pub mod http;
pub mod jobs;
pub mod proxy;
pub mod secrets;
pub mod seed;
pub mod serve;
pub mod sim;
pub mod store;
pub mod telemetry;
