//! The real program, killed in the middle of its work again and again: it goes on where it was, and every figure is right.

use std::{
    net::SocketAddr,
    process::{Child, Command},
    time::Duration,
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::Value;
use temu_omni::{
    jobs::{recalculate::Recalculate, sync_orders::recount::Recount},
    store::orders::Selection,
};
use temu_sim::{
    faults::{FaultKind, FaultRule},
    world::LocalMarket,
};
use tokio::time::sleep;

use crate::{
    naive::assert_rollups,
    program::{ask_for, free_address, jobs_in, start_program, wait_for},
    sql,
    world::{TestWorld, all_orders, faults, local, semi, text},
};

const DAYS: u32 = 20;
/// Kills that hit a running job, in each of the four kinds of work.
const HITS: u32 = 6;
/// Tables of what stands around orders.
const TABLES: [&str; 8] = [
    "order_amounts",
    "order_line_amounts",
    "packages",
    "package_lines",
    "tracking_events",
    "after_sales",
    "promotions",
    "sku_stock",
];
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

    /// Has the work that `ask` queues killed [`HITS`] times while it runs, then lets it come to its end.
    async fn torment(&mut self, what: &str, ask: impl AsyncFn(&TestWorld)) {
        let mut hits = 0;
        for round in 0.. {
            assert!(round < 20 * HITS, "{what} is too quick to be hit");
            if jobs_in(self.world, "'queued', 'running'").await == 0 {
                ask(self.world).await;
            }
            let mut program = self.start();
            wait_for(self.world, &format!("{what} begins"), "'queued'", |queued| queued == 0).await;
            // The moment is what is tried here; its seed is fixed.
            sleep(Duration::from_millis(self.dice.random_range(0..LONGEST_RUN))).await;
            program.kill().expect("SIGKILL");
            program.wait().expect("its end");
            hits += u32::from(jobs_in(self.world, "'running'").await > 0);
            if hits == HITS {
                break;
            }
        }
        let mut program = self.start();
        wait_for(self.world, &format!("{what} ends"), "'queued', 'running'", |left| {
            left == 0
        })
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
            ask_for(world, &["orders"], "full").await
        })
        .await;
    machine
        .torment("the sync of products", async |world| {
            ask_for(world, &["products"], "full").await
        })
        .await;
    world.load_costs().await;
    world.load_rates().await;
    machine
        .torment("the recalculation", async |world| {
            world
                .ask(&Recalculate {
                    selection: Selection::All,
                })
                .await
        })
        .await;
    world.assert_truth("CNY").await;
    world.let_pass(4).await;
    machine
        .torment("the sync of later orders", async |world| {
            ask_for(world, &["orders"], "incremental").await
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

/// Orders, and the rows of [`TABLES`].
type Surroundings = (Vec<Value>, Vec<(&'static str, i64)>);

/// What stands around the orders of a world, without what differs from installation to installation.
async fn surroundings(world: &TestWorld) -> Surroundings {
    let mut orders = all_orders(&world.owner, "sort=ordered_at").await;
    for order in &mut orders {
        order.as_object_mut().expect("an order").remove("shop_id");
        for package in order["packages"].as_array_mut().expect("packages") {
            package.as_object_mut().expect("a package").remove("fetched_at");
        }
    }
    orders.sort_by_key(|order| text(&order["parent_order_sn"]));
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push((
            table,
            sql::number(&world.app.app, &format!("select count(*) from {table}")).await,
        ));
    }
    (orders, counts)
}

/// Names the first order that differs, rather than all there are.
fn assert_same(found: &Surroundings, expected: &Surroundings) {
    for (found, expected) in found.0.iter().zip(&expected.0) {
        assert_eq!(found, expected);
    }
    assert_eq!((found.0.len(), &found.1), (expected.0.len(), &expected.1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_around_orders_survives_any_moment_too() {
    let shops = || vec![semi(60), local(LocalMarket::Usa, 50)];
    let resources = [
        "amounts",
        "shipments",
        "after_sales",
        "stock",
        "promotions",
        "price_reviews",
    ];
    let twin = TestWorld::synced(34, DAYS, shops()).await;
    twin.sync_all(&resources, "incremental").await;
    let undisturbed = surroundings(&twin).await;
    assert!(undisturbed.1.iter().all(|(_, rows)| *rows > 0), "{:?}", undisturbed.1);

    let world = TestWorld::synced(34, DAYS, shops()).await;
    let slowly = FaultRule {
        milliseconds: Some(10),
        ..FaultRule::new(FaultKind::Slow, 1_000)
    };
    world.sim.set_faults(faults(vec![slowly]));
    let mut machine = Machine {
        world: &world,
        address: free_address(),
        dice: StdRng::seed_from_u64(34),
    };
    machine
        .torment("the sync of what stands around", async |world| {
            ask_for(world, &resources, "full").await
        })
        .await;
    assert_same(&surroundings(&world).await, &undisturbed);
    world.let_pass(0).await;
    machine
        .torment("the recount", async |world| world.ask(&Recount {}).await)
        .await;
    assert_same(&surroundings(&world).await, &undisturbed);
    for shop in &world.shops {
        assert_rollups(&world.app, &world.owner, &shop.id, ("2026-01-01", "2026-12-31")).await;
    }
}
