//! Starting and stopping the simulator: one listener for all gateways.

use std::{collections::BTreeMap, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::{DateTime, Utc};
use temu_api::gateway::Gateway;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    admin,
    clock::{ClockMode, SimClock},
    faults::FaultPlan,
    platform::{Answer, CallCount, Delivery, FireKind, Platform, PlatformOptions, PushTarget, locked},
    pusher,
    truth::{Truth, TruthQuery, truth},
    world::{ShopSpec, World, WorldSpec},
};

/// How to run a simulator.
#[derive(Debug, Clone)]
pub struct SimOptions {
    /// The world to make up.
    pub world: WorldSpec,
    /// Where the gateways listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How time runs.
    pub clock: ClockMode,
    /// Where the admin interface listens, which is no part of Temu; none means there is none.
    pub admin_listen: Option<SocketAddr>,
    /// Limits and signature rules.
    pub platform: PlatformOptions,
    /// What goes wrong from the start.
    pub faults: FaultPlan,
}

impl SimOptions {
    /// A world on a free port of this machine, in real time, without limits.
    pub fn new(world: WorldSpec) -> SimOptions {
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        SimOptions {
            world,
            listen: anywhere,
            admin_listen: None,
            clock: ClockMode::Real,
            platform: PlatformOptions::default(),
            faults: FaultPlan::default(),
        }
    }
}

/// Starts simulators.
#[derive(Debug)]
pub struct Simulator;

/// A simulator at work. It stops when this is dropped or shut down.
#[derive(Debug)]
pub struct RunningSimulator {
    /// `http://host:port`; a gateway's address is this, a slash and its name.
    pub base_url: String,
    /// `http://host:port` of the admin interface, where it was asked for.
    pub admin_url: Option<String>,
    platform: Arc<Platform>,
    stop: watch::Sender<bool>,
    servers: Vec<JoinHandle<()>>,
}

impl Simulator {
    /// Makes the world and listens. Fails when an address cannot be bound.
    pub async fn start(options: SimOptions) -> io::Result<RunningSimulator> {
        let world = World::generate(options.world);
        let clock = SimClock::new(options.clock);
        let platform = Arc::new(Platform::new(world, clock, options.platform, options.faults));
        let (stop, stopped) = watch::channel(false);
        let (address, server) = serve(options.listen, gateways(Arc::clone(&platform)), stopped.clone()).await?;
        let base_url = format!("http://{address}");
        let pusher = pusher::start(Arc::clone(&platform), stopped.clone());
        let mut servers = vec![server, pusher];
        let mut admin_url = None;
        if let Some(admin_listen) = options.admin_listen {
            let router = admin::router(Arc::clone(&platform), base_url.clone());
            let (address, server) = serve(admin_listen, router, stopped).await?;
            servers.push(server);
            admin_url = Some(format!("http://{address}"));
        }
        Ok(RunningSimulator {
            base_url,
            admin_url,
            platform,
            stop,
            servers,
        })
    }
}

impl RunningSimulator {
    /// The address of `gateway`, to be given to a client as its base URL.
    pub fn gateway_url(&self, gateway: Gateway) -> String {
        format!("{}/{gateway}", self.base_url)
    }

    /// The world, with all shops added so far.
    pub fn world(&self) -> World {
        self.platform.world()
    }

    /// The simulated time.
    pub fn now(&self) -> DateTime<Utc> {
        self.platform.clock.now()
    }

    /// Sets the simulated time.
    pub fn set_clock(&self, at: DateTime<Utc>) {
        self.platform.clock.set(at);
    }

    /// Moves the simulated time on by `seconds`.
    pub fn advance_clock(&self, seconds: i64) {
        self.platform.clock.advance(seconds);
    }

    /// What the figures really are at the simulated time.
    pub fn truth(&self, query: &TruthQuery) -> Truth {
        truth(&self.world(), query)
    }

    /// Adds a shop and gives its id.
    pub fn add_shop(&self, shop: ShopSpec) -> i64 {
        self.platform.add_shop(shop)
    }

    /// Puts another plan of faults in force.
    pub fn set_faults(&self, plan: FaultPlan) {
        self.platform.set_faults(plan);
    }

    /// The orders of a shop whose documents do not tell the truth under the faults in force: leave them out when
    /// comparing.
    pub fn spoiled(&self, mall_id: i64) -> Vec<String> {
        self.platform.spoiled(mall_id)
    }

    /// A one-time code for a shop's token on a gateway; none when the shop does not use it.
    pub fn issue_code(&self, mall_id: i64, gateway: Gateway) -> Option<String> {
        self.platform.issue_code(mall_id, gateway)
    }

    /// Pushes the events of a shop to an address from now on, subscribed to all of them; none stops it. False when
    /// there is no such shop.
    pub fn set_push(&self, mall_id: i64, target: Option<PushTarget>) -> bool {
        self.platform.set_push(mall_id, target)
    }

    /// Pushes one event about the shop's newest order now and gives the HTTP status, or why there is none.
    pub async fn fire(&self, mall_id: i64, kind: FireKind) -> Result<u16, String> {
        pusher::fire(&self.platform, mall_id, kind).await
    }

    /// What became of all pushes but those fired by hand.
    pub fn deliveries(&self) -> Vec<Delivery> {
        locked(&self.platform.pushes).log.clone()
    }

    /// Ends a token now (3000034, on cn 7000007); false when there is no such token.
    pub fn expire_token(&self, access_token: &str) -> bool {
        self.platform.expire_token(access_token)
    }

    /// Makes the platform forget a token (3000031, on cn 7000018); false when there is no such token.
    pub fn revoke_token(&self, access_token: &str) -> bool {
        self.platform.revoke_token(access_token)
    }

    /// A new token in place of one, which ends: what a seller's new authorisation does.
    pub fn replace_token(&self, access_token: &str) -> Option<String> {
        self.platform.replace_token(access_token)
    }

    /// Calls so far by gateway and interface type.
    pub fn stats(&self) -> BTreeMap<(Gateway, String), CallCount> {
        self.platform.stats()
    }

    /// Stops listening and waits until open answers are finished.
    pub async fn shutdown(mut self) {
        // Nobody listening any more means that the servers have ended already.
        self.stop.send(true).ok();
        for server in self.servers.drain(..) {
            server.await.ok();
        }
    }
}

impl Drop for RunningSimulator {
    fn drop(&mut self) {
        self.stop.send(true).ok();
    }
}

async fn serve(
    address: SocketAddr,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) -> io::Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let until = async move {
        // An error means that the simulator was dropped, which ends it too.
        stopped.wait_for(|stopped| *stopped).await.ok();
    };
    let server = tokio::spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(until).await {
            tracing::error!(%error, "simulator stopped");
        }
    });
    Ok((address, server))
}

fn gateways(platform: Arc<Platform>) -> Router {
    Router::new()
        .route("/openapi/router", post(call_any))
        .route("/{gateway}/openapi/router", post(call_one))
        .with_state(platform)
}

async fn call_any(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    body: Bytes,
) -> Response {
    send(platform.answer(None, &body, caller.ip())).await
}

async fn call_one(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    Path(gateway): Path<String>,
    body: Bytes,
) -> Response {
    match gateway.parse::<Gateway>() {
        Ok(gateway) => send(platform.answer(Some(gateway), &body, caller.ip())).await,
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn send(answer: Answer) -> Response {
    if !answer.delay.is_zero() {
        tokio::time::sleep(answer.delay).await;
    }
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let content_type = if answer.is_html {
        "text/html"
    } else {
        "application/json;charset=UTF-8"
    };
    let body = if answer.dropped {
        broken_off(answer.body)
    } else {
        Body::from(answer.body)
    };
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

/// A body whose connection breaks after the first bytes.
fn broken_off(body: String) -> Body {
    let beginning: String = body.chars().take(20).collect();
    let chunks = [Ok(beginning), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    Body::from_stream(futures_util::stream::iter(chunks))
}
