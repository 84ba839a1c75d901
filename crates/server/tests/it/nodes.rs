//! Two programs on one PostgreSQL: they share the queue, a killed one's jobs are taken over, a restart loses nothing.

use std::{process::Child, time::Duration};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use temu_omni::store::db::Db;
use temu_sim::{
    faults::{FaultKind, FaultRule},
    world::LocalMarket,
};
use tokio::time::{Instant, sleep};

use crate::{
    naive::assert_rollups,
    program::{PATIENCE, ask_for, free_address, jobs_in, start_program, wait_for},
    sql,
    world::{TestWorld, faults, local, semi},
};

const DAYS: u32 = 20;
/// How often one of the two is killed while it works.
const KILLS: u32 = 6;

fn end(mut program: Child) {
    program.kill().expect("SIGKILL");
    program.wait().expect("its end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_node_s_jobs_are_taken_over_and_every_figure_is_right() {
    let shops = vec![
        semi(500),
        local(LocalMarket::Usa, 400),
        local(LocalMarket::Germany, 300),
    ];
    let world = TestWorld::start(32, DAYS, shops).await;
    if matches!(world.app.app.db, Db::Sqlite { .. }) {
        return; // One process is all that SQLite is for.
    }
    let slowly = FaultRule {
        milliseconds: Some(20),
        ..FaultRule::new(FaultKind::Slow, 1_000)
    };
    world.sim.set_faults(faults(vec![slowly]));
    let addresses = [free_address(), free_address()];
    let mut dice = StdRng::seed_from_u64(32);
    let mut nodes = addresses.map(|address| Some(start_program(&world, address, DAYS)));
    let mut hits = 0;
    for round in 0.. {
        assert!(round < 20 * KILLS, "the work is too quick to be hit");
        if jobs_in(&world, "'queued', 'running'").await == 0 {
            ask_for(&world, &["products"], "full").await;
            ask_for(&world, &["orders"], "full").await;
        }
        wait_for(&world, "a job begins", "'running'", |running| running > 0).await;
        sleep(Duration::from_millis(dice.random_range(0..200))).await;
        let victim = dice.random_range(0..2usize);
        end(nodes[victim].take().expect("a running node"));
        let worker = format!("%|{}|%", addresses[victim]);
        let held = format!("select count(*) from jobs where state = 'running' and locked_by like '{worker}'");
        hits += u32::from(sql::number(&world.app.app, &held).await > 0);
        // Its lease runs out while it is away; the other one takes over.
        let late =
            format!("update jobs set locked_until = created_at where state = 'running' and locked_by like '{worker}'");
        sql::execute(&world.app.app, &late).await;
        let orphaned = sql::number(&world.app.app, &held).await;
        let deadline = Instant::now() + PATIENCE;
        while orphaned > 0 && sql::number(&world.app.app, &held).await > 0 {
            assert!(Instant::now() < deadline, "nobody takes over");
            sleep(Duration::from_millis(10)).await;
        }
        nodes[victim] = Some(start_program(&world, addresses[victim], DAYS));
        if hits == KILLS {
            break;
        }
    }
    wait_for(&world, "the work ends", "'queued', 'running'", |left| left == 0).await;
    let failed = sql::number(&world.app.app, "select count(*) from jobs where state <> 'succeeded'").await;
    assert_eq!(failed, 0, "every job succeeded in the end");
    nodes.into_iter().flatten().for_each(end);
    world.load_costs().await;
    world.load_rates().await;
    world.recalculate().await;
    world.assert_truth("CNY").await;
    for shop in &world.shops {
        world.assert_orders(shop, &[]).await;
        assert_rollups(&world.app, &world.owner, &shop.id, ("2026-01-01", "2026-12-31")).await;
    }
    let app = &world.app.app;
    let doubled = "select count(*) from (select count(*) as versions from raw_documents where resource = 'orders' \
                   group by shop_id, document_key) as one where versions > 1";
    assert_eq!(sql::number(app, doubled).await, 0);
}
