//! The queue: once, in order, by one worker at a time, stoppable, and told as it happens.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Value, json};
use temu_omni::{
    app::App,
    jobs::{recalculate::Recalculate, registry, test_connection::TestConnection, worker},
    store::{
        jobs::{self as queue, ClaimedJob, End},
        orders::Selection,
        scope::AdminScope,
    },
};
use temu_sim::world::LocalMarket;

use crate::{
    sql,
    support::{Caller, TestApp},
    world::{TestWorld, local, semi, text},
};

async fn new_shop(owner: &Caller, name: &str) -> String {
    let shop = owner
        .post("/api/shops", json!({ "name": name, "business_model": "semi" }))
        .await
        .expect(StatusCode::CREATED);
    text(&shop["id"])
}

async fn sync_id(owner: &Caller, shop_id: &str, body: Value) -> String {
    text(
        &owner
            .post(&format!("/api/shops/{shop_id}/sync"), body)
            .await
            .expect(StatusCode::ACCEPTED)["job_id"],
    )
}

async fn recalculation(app: &App, shop_id: &str, urgent: bool) -> String {
    let mut tx = app.db.write().await.unwrap();
    let job = Recalculate {
        selection: Selection::All,
    };
    let id = registry::enqueue(&mut tx, &AdminScope::console(), shop_id, &job, urgent)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn claim(app: &App, worker: &str) -> Option<ClaimedJob> {
    worker::claim(app, worker, None).await.unwrap()
}

async fn job(owner: &Caller, id: &str) -> Value {
    owner.get(&format!("/api/jobs/{id}")).await.ok()
}

#[tokio::test]
async fn asking_twice_makes_one_job_until_it_has_ended() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (one, two) = (new_shop(&owner, "one").await, new_shop(&owner, "two").await);
    let products = || json!({ "resources": ["products"] });
    let first = sync_id(&owner, &one, products()).await;
    assert_eq!(sync_id(&owner, &one, products()).await, first);
    assert_eq!(
        sync_id(
            &owner,
            &one,
            json!({ "resources": ["products", "products"], "mode": "incremental" })
        )
        .await,
        first
    );
    assert_ne!(
        sync_id(&owner, &one, json!({ "resources": ["products"], "mode": "full" })).await,
        first
    );
    assert_ne!(sync_id(&owner, &two, products()).await, first);
    assert_eq!(claim(&app.app, "w").await.unwrap().row().id, first);
    assert_eq!(
        sync_id(&owner, &one, products()).await,
        first,
        "a running job counts too"
    );
    let other = sync_id(&owner, &two, json!({ "resources": ["orders"] })).await;
    owner.post(&format!("/api/jobs/{other}/cancel"), Value::Null).await.ok();
    assert_ne!(
        sync_id(&owner, &two, json!({ "resources": ["orders"] })).await,
        other,
        "one that has ended does not"
    );
    // A recalculation under way has passed some orders already: a later change needs its own.
    assert_ne!(
        recalculation(&app.app, &one, true).await,
        recalculation(&app.app, &one, true).await
    );
}

#[tokio::test]
async fn a_lane_runs_one_at_a_time_in_order_and_urgent_work_first() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (one, two) = (new_shop(&owner, "one").await, new_shop(&owner, "two").await);
    let scheduled = recalculation(&app.app, &one, false).await;
    let first = recalculation(&app.app, &one, true).await;
    let second = recalculation(&app.app, &one, true).await;
    let elsewhere = recalculation(&app.app, &two, true).await;
    let sync = sync_id(&owner, &one, json!({ "resources": ["products"] })).await;

    let running = claim(&app.app, "a").await.unwrap();
    assert_eq!(running.row().id, first);
    assert_eq!(
        claim(&app.app, "b").await.unwrap().row().id,
        elsewhere,
        "the lane of another shop is free"
    );
    assert_eq!(
        claim(&app.app, "c").await.unwrap().row().id,
        sync,
        "so is another lane of the shop"
    );
    assert!(
        claim(&app.app, "d").await.is_none(),
        "both recalculations of the shop wait for the first"
    );
    for next in [&second, &scheduled] {
        let running = worker::claim(&app.app, "a", Some(next)).await.unwrap();
        assert!(running.is_none(), "not even by name");
    }
    worker::perform(&app.app, running).await;
    let running = claim(&app.app, "a").await.unwrap();
    assert_eq!(running.row().id, second);
    worker::perform(&app.app, running).await;
    assert_eq!(claim(&app.app, "a").await.unwrap().row().id, scheduled);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_claimers_never_get_one_job_twice() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let mut expected = BTreeSet::new();
    for shop in 0..6 {
        let shop_id = new_shop(&owner, &format!("shop {shop}")).await;
        for urgent in [true, false, true, false] {
            expected.insert(recalculation(&app.app, &shop_id, urgent).await);
        }
        let mut tx = app.app.db.write().await.unwrap();
        let console = AdminScope::console();
        expected.insert(
            registry::enqueue(&mut tx, &console, &shop_id, &TestConnection {}, true)
                .await
                .unwrap(),
        );
        tx.commit().await.unwrap();
    }
    let mut claimers = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (app, wanted) = (app.app.clone(), expected.len());
        claimers.spawn(async move {
            let mut done = Vec::new();
            // A claim may find nothing because others hold the lanes, so the end is when all have ended.
            loop {
                let Some(job) = claim(&app, &format!("worker {number}")).await else {
                    let left =
                        sql::number(&app, "select count(*) from jobs where state in ('queued', 'running')").await;
                    assert!(left <= wanted as i64);
                    if left == 0 {
                        return done;
                    }
                    tokio::task::yield_now().await;
                    continue;
                };
                let lane = "select count(*) from (select lane from jobs where state = 'running' and lane is not null \
                            group by lane having count(*) > 1) as doubled";
                assert_eq!(sql::number(&app, lane).await, 0, "two jobs run in one lane");
                let mut tx = app.db.write().await.unwrap();
                queue::finish(&mut tx, &job, &End::Succeeded("{}".to_owned()))
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                done.push(job.row().id.clone());
            }
        });
    }
    let done: Vec<String> = claimers.join_all().await.into_iter().flatten().collect();
    assert_eq!(done.len(), expected.len(), "each was claimed once");
    assert_eq!(done.into_iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(sql::number(&app.app, "select max(attempts) from jobs").await, 1);
}

#[tokio::test]
async fn a_silent_worker_loses_its_job_to_another() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let shop_id = new_shop(&owner, "one").await;
    let id = recalculation(&app.app, &shop_id, true).await;
    let lost = claim(&app.app, "silent").await.unwrap();
    assert!(claim(&app.app, "other").await.is_none(), "its lease still runs");
    sql::execute(&app.app, "update jobs set locked_until = '2020-01-01T00:00:00+00:00'").await;
    let taken = claim(&app.app, "other").await.unwrap();
    assert_eq!((taken.row().id.as_str(), taken.row().attempts), (id.as_str(), 2));

    let mut tx = app.app.db.write().await.unwrap();
    assert!(!queue::renew(&mut tx, &lost).await.unwrap());
    assert!(
        queue::progress(&mut tx, &lost, 1, None, "too late").await.unwrap(),
        "it is told to stop"
    );
    queue::finish(&mut tx, &lost, &End::Succeeded("{}".to_owned()))
        .await
        .unwrap();
    assert!(queue::renew(&mut tx, &taken).await.unwrap());
    tx.commit().await.unwrap();
    let shown = job(&owner, &id).await;
    assert_eq!(
        (&shown["state"], &shown["progress"]["done"], &shown["result"]),
        (&json!("running"), &json!(0), &Value::Null)
    );
    worker::perform(&app.app, taken).await;
    assert_eq!(job(&owner, &id).await["state"], "succeeded");
}

#[tokio::test]
async fn waiting_and_running_jobs_can_be_cancelled() {
    let world = TestWorld::start(21, 5, vec![local(LocalMarket::Usa, 50)]).await;
    let (app, owner, shop) = (&world.app.app, &world.owner, &world.shops[0]);
    let cancel = async |id: &str| owner.post(&format!("/api/jobs/{id}/cancel"), Value::Null).await;

    let waiting = sync_id(owner, &shop.id, json!({ "resources": ["orders"] })).await;
    let cancelled = cancel(&waiting).await.ok();
    assert_eq!(cancelled["state"], "cancelled");
    assert!(cancelled["finished_at"].is_string());
    assert!(claim(app, "w").await.is_none());

    let id = sync_id(owner, &shop.id, json!({ "resources": ["orders"] })).await;
    let running = claim(app, "w").await.unwrap();
    assert_eq!(
        cancel(&id).await.ok()["state"],
        "running",
        "a running one stops at its next step"
    );
    worker::perform(app, running).await;
    let stopped = job(owner, &id).await;
    assert_eq!(
        (&stopped["state"], &stopped["error"], &stopped["result"]),
        (&json!("cancelled"), &Value::Null, &Value::Null)
    );
    assert_eq!(world.order_list_calls(), 0);
    assert_eq!(cancel(&id).await.problem(409)["code"], "conflict");
    assert_eq!(cancel("nothing").await.problem(404)["code"], "not_found");
    let viewer = world.app.viewer("vera", json!([shop.id]), true).await;
    viewer
        .post(&format!("/api/jobs/{id}/cancel"), Value::Null)
        .await
        .problem(403);
    assert_eq!(job(&viewer, &id).await["state"], "cancelled");
    let stranger = world.app.viewer("stan", json!([]), true).await;
    stranger.get(&format!("/api/jobs/{id}")).await.problem(404);
    stranger.get(&format!("/api/jobs/{id}/events")).await.problem(404);
    assert_eq!(stranger.get("/api/jobs").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_job_goes_back_into_the_queue_when_the_program_ends() {
    let world = TestWorld::start(22, 5, vec![local(LocalMarket::Usa, 60)]).await;
    let id = sync_id(
        &world.owner,
        &world.shops[0].id,
        json!({ "resources": ["products", "orders"] }),
    )
    .await;
    let running = claim(&world.app.app, "w").await.unwrap();
    world.app.app.shutdown.cancel();
    worker::perform(&world.app.app, running).await;
    let put_back = job(&world.owner, &id).await;
    assert_eq!(
        (&put_back["state"], &put_back["finished_at"]),
        (&json!("queued"), &Value::Null)
    );
    // The next start finds it where it was.
    let again = worker::claim(&world.app.app, "next start", None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.row().id.as_str(), again.row().attempts), (id.as_str(), 2));
}

#[tokio::test]
async fn jobs_tell_their_progress_and_keep_a_log() {
    let world = TestWorld::start(23, 10, vec![semi(60)]).await;
    let shop = &world.shops[0];
    let id = sync_id(&world.owner, &shop.id, json!({ "resources": ["products", "orders"] })).await;
    let path = format!("/api/jobs/{id}/events");
    let (stream, ()) = tokio::join!(world.owner.get(&path), world.app.run_jobs());
    assert_eq!(stream.header("content-type"), "text/event-stream");
    let events = events(&stream.text());
    let of = |name: &'static str| {
        events
            .iter()
            .filter(move |(event, _)| event == name)
            .map(|(_, data)| data)
    };
    let ended = job(&world.owner, &id).await;
    assert_eq!(of("end").collect::<Vec<_>>(), [&without_log(&ended)]);
    assert_eq!(events.last().unwrap().0, "end", "then the stream closes");
    assert_eq!(
        &of("log").cloned().collect::<Vec<_>>(),
        ended["log"].as_array().unwrap()
    );
    assert!(of("progress").any(|job| job["state"] == "succeeded"));

    assert_eq!(
        (&ended["kind"], &ended["state"], &ended["requested_by"]),
        (&json!("sync"), &json!("succeeded"), &json!("owner"))
    );
    assert_eq!(
        (&ended["shop_id"], &ended["shop_name"]),
        (&json!(shop.id), &json!(shop.sim.name))
    );
    assert_eq!(ended["progress"]["done"], ended["progress"]["total"]);
    let log: Vec<String> = ended["log"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| text(&line["message"]))
        .collect();
    for start in ["products partner: ", "orders us: ", "orders eu: "] {
        assert!(log.iter().any(|line| line.starts_with(start)), "{start} in {log:?}");
    }
    let late = world.owner.get(&path).await.text();
    assert!(
        late.contains("event: end"),
        "a job that has ended is told at once: {late}"
    );
}

/// (name, data) of each server-sent event.
fn events(stream: &str) -> Vec<(String, Value)> {
    let field = |block: &str, name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name).map(|rest| rest.trim().to_owned()))
    };
    let blocks = stream.split("\n\n");
    blocks
        .filter_map(|block| {
            Some((
                field(block, "event:")?,
                serde_json::from_str(&field(block, "data:")?).unwrap(),
            ))
        })
        .collect()
}

fn without_log(job: &Value) -> Value {
    let mut job = job.clone();
    job.as_object_mut().unwrap().remove("log");
    job
}

#[tokio::test]
async fn the_list_of_jobs_filters_and_pages() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (one, two) = (new_shop(&owner, "one").await, new_shop(&owner, "two").await);
    let mut ids = Vec::new();
    for shop_id in [&one, &two, &one, &one, &two] {
        ids.push(recalculation(&app.app, shop_id, true).await);
    }
    ids.reverse();
    let list = async |query: &str| {
        let items = crate::world::all(&owner, &format!("/api/jobs?limit=2{query}")).await;
        items.iter().map(|job| text(&job["id"])).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, ids, "newest first, each once");
    assert_eq!(list(&format!("&shop_id={two}")).await, [ids[0].clone(), ids[3].clone()]);
    app.run_jobs().await;
    assert_eq!(list("&state=queued&state=running").await, Vec::<String>::new());
    assert_eq!(list("&state=succeeded").await.len(), 5);
    let viewer = app.viewer("vera", json!([two]), true).await;
    let visible = crate::world::all(&viewer, "/api/jobs?limit=1").await;
    assert_eq!(
        visible.iter().map(|job| text(&job["id"])).collect::<Vec<_>>(),
        [ids[0].clone(), ids[3].clone()]
    );
}
