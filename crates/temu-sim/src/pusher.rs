//! Sends the pushes: looks for changes as the simulated clock passes them, and tries again as the platform does.

use std::{sync::Arc, time::Duration};

use temu_api::{Http, HttpSettings};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{MissedTickBehavior, interval, sleep},
};

use crate::platform::{Delivery, FireKind, Platform, PushTarget, Sealed, locked};

/// How long the receiver has to acknowledge (temu-open-api.md §19).
const DEADLINE: Duration = Duration::from_millis(500);
/// How often changes are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Waits before the second and the following tries, in seconds; after the last the push is dropped.
const WAITS: [u64; 8] = [120, 600, 1_800, 3_600, 3_600, 3_600, 43_200, 43_200];

/// The client that pushes; its answers are not read.
fn client() -> Result<Http, String> {
    let settings = HttpSettings {
        connect_timeout: DEADLINE,
        timeout: DEADLINE,
        max_body: 0,
    };
    Http::new(settings).map_err(|error| error.to_string())
}

/// Pushes until the simulator stops.
pub(crate) fn start(platform: Arc<Platform>, mut stopped: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        tokio::select! {
            // An error means that the simulator was dropped, which ends it too.
            _ = stopped.wait_for(|stopped| *stopped) => {}
            () = push_all(platform) => {}
        }
    })
}

async fn push_all(platform: Arc<Platform>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Dropped with this future, which ends the tries under way.
    let mut under_way = JoinSet::new();
    let mut http = None;
    loop {
        ticks.tick().await;
        while under_way.try_join_next().is_some() {}
        if !platform.pushes_anything() {
            continue;
        }
        let client = match http.get_or_insert_with(client) {
            Ok(client) => client.clone(),
            Err(error) => {
                tracing::error!(%error, "the simulator cannot push");
                return;
            }
        };
        for (mall_id, target, sealed) in platform.due_pushes() {
            under_way.spawn(deliver(Arc::clone(&platform), client.clone(), mall_id, target, sealed));
        }
    }
}

/// Sends one push made by hand, once, and gives the HTTP status.
pub(crate) async fn fire(platform: &Platform, mall_id: i64, kind: FireKind) -> Result<u16, String> {
    let (url, sealed) = platform
        .fire(mall_id, kind)
        .ok_or_else(|| "the shop has no address to push to, or no order".to_owned())?;
    client()?.push(&url, &sealed.headers, sealed.body).await
}

async fn deliver(platform: Arc<Platform>, http: Http, mall_id: i64, target: PushTarget, sealed: Sealed) {
    let number = {
        let mut pushes = locked(&platform.pushes);
        pushes.log.push(Delivery {
            mall_id,
            event_code: sealed.event_code.clone(),
            tries: 0,
            status: None,
            delivered: false,
            dropped: false,
        });
        pushes.log.len() - 1
    };
    for wait in WAITS.iter().map(Some).chain([None]) {
        let status = http.push(&target.url, &sealed.headers, sealed.body.clone()).await.ok();
        let delivered = status == Some(200);
        if let Some(entry) = locked(&platform.pushes).log.get_mut(number) {
            entry.tries += 1;
            entry.status = status;
            entry.delivered = delivered;
            entry.dropped = !delivered && wait.is_none();
        }
        let Some(wait) = wait.filter(|_| !delivered) else {
            return;
        };
        sleep(Duration::from_secs(*wait) / target.time_lapse.max(1)).await;
    }
}
