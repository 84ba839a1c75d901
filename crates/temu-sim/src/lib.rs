//! A faithful stand-in for the Temu platform: a made-up world with a known truth, served over the platform's own
//! protocol, with faults on demand. For tests, for the demo and as `temu-omni sim`. No real shop is in it.

mod admin;
mod clock;
mod describe;
mod dice;
pub mod faults;
mod platform;
mod pusher;
mod simulator;
pub mod truth;
pub mod world;

pub use self::{
    clock::ClockMode,
    describe::describe,
    platform::{CallCount, Delivery, FireKind, PlatformOptions, PushTarget},
    simulator::{RunningSimulator, SimOptions, Simulator},
};
