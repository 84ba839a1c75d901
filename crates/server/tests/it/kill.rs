//! The real program, killed in the middle of its work again and again: it goes on where it was, and every figure is right.

use std::{
    net::SocketAddr,
    process::{Child, Command},
    time::Duration,
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use temu_omni::{
    jobs::{recalculate::Recalculate, registry},
    store::{orders::Selection, scope::AdminScope},
};
use temu_sim::{
    faults::{FaultKind, FaultRule},
    world::LocalMarket,
};
use tokio::time::{Instant, sleep};

use crate::{
    naive::assert_rollups,
    program::{ask_for, free_address, start_program},
    sql,
    world::{TestWorld, faults, local, semi},
};

const DAYS: u32 = 20;
/// Kills that hit a running job, in each of the four kinds of work.
const HITS: u32 = 6;
/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest that a job may run before it is killed.
const LONGEST_RUN: u64 = 250;

/// The program on the world's database; the test beside it only looks and asks.
struct Machine<'a> {
    world: &'a TestWorld,
    address: SocketAddr,
    dice: StdRng,
}

impl Machine<'_> {
    fn start(&self) -> Child {
        start_program(self.world, self.address, DAYS)
    }

    async fn jobs(&self, states: &str) -> i64 {
        sql::number(
            &self.world.app.app,
            &format!("select count(*) from jobs where state in ({states})"),
        )
        .await
    }

    /// Waits until `count` of the jobs in these states says so.
    async fn wait(&self, what: &str, states: &str, until: impl Fn(i64) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !until(self.jobs(states).await) {
            assert!(Instant::now() < deadline, "{what}");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Has the work that `ask` queues killed [`HITS`] times while it runs, then lets it come to its end.
    async fn torment(&mut self, what: &str, ask: impl AsyncFn(&TestWorld)) {
        let mut hits = 0;
        for round in 0.. {
            assert!(round < 20 * HITS, "{what} is too quick to be hit");
            if self.jobs("'queued', 'running'").await == 0 {
                ask(self.world).await;
            }
            let mut program = self.start();
            self.wait(&format!("{what} begins"), "'queued'", |queued| queued == 0)
                .await;
            // The moment is what is tried here; its seed is fixed.
            sleep(Duration::from_millis(self.dice.random_range(0..LONGEST_RUN))).await;
            program.kill().expect("SIGKILL");
            program.wait().expect("its end");
            hits += u32::from(self.jobs("'running'").await > 0);
            if hits == HITS {
                break;
            }
        }
        let mut program = self.start();
        self.wait(&format!("{what} ends"), "'queued', 'running'", |left| left == 0)
            .await;
        let asked = Command::new("kill")
            .arg(program.id().to_string())
            .status()
            .expect("SIGTERM");
        assert!(asked.success() && program.wait().expect("its end").success());
        let failed = sql::number(
            &self.world.app.app,
            "select count(*) from jobs where state <> 'succeeded'",
        )
        .await;
        assert_eq!(failed, 0, "every job succeeded in the end");
    }
}

async fn ask_for_recalculation(world: &TestWorld) {
    let mut tx = world.app.app.db.write().await.expect("a transaction");
    for shop in &world.shops {
        let job = Recalculate {
            selection: Selection::All,
        };
        registry::enqueue(&mut tx, &AdminScope::console(), &shop.id, &job, true)
            .await
            .expect("a job");
    }
    tx.commit().await.expect("a commit");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_ends_with_the_truth() {
    let world = TestWorld::start(31, DAYS, vec![semi(700), local(LocalMarket::Usa, 500)]).await;
    let slowly = FaultRule {
        milliseconds: Some(15),
        ..FaultRule::new(FaultKind::Slow, 1_000)
    };
    world.sim.set_faults(faults(vec![slowly]));
    let mut machine = Machine {
        world: &world,
        address: free_address(),
        dice: StdRng::seed_from_u64(31),
    };

    machine
        .torment("the first sync of orders", async |world| {
            ask_for(world, "orders", "full").await
        })
        .await;
    machine
        .torment("the sync of products", async |world| {
            ask_for(world, "products", "full").await
        })
        .await;
    world.load_costs().await;
    world.load_rates().await;
    machine
        .torment("the recalculation", async |world| ask_for_recalculation(world).await)
        .await;
    world.assert_truth("CNY").await;
    world.let_pass(4).await;
    machine
        .torment("the sync of later orders", async |world| {
            ask_for(world, "orders", "incremental").await
        })
        .await;

    world.assert_truth("CNY").await;
    world.assert_truth("USD").await;
    for shop in &world.shops {
        world.assert_orders(shop, &[]).await;
        assert_rollups(&world.app, &world.owner, &shop.id, ("2026-01-01", "2026-12-31")).await;
    }
    let app = &world.app.app;
    let versions = "select count(*) from (select count(*) from raw_documents where resource = 'orders' group by shop_id, document_key) as one";
    assert_eq!(
        sql::number(app, versions).await,
        sql::number(app, "select count(*) from orders").await
    );
    assert_eq!(
        sql::number(app, "select count(*) from sync_slices where not proven").await,
        0
    );
}
