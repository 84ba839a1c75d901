//! The order list and one order: filters, pages, and who may see what.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::day::{business_day, start_of_day};
use serde_json::{Value, json};
use temu_omni::clock;
use temu_sim::world::LocalMarket;

use crate::{
    sql,
    world::{TestWorld, all, all_orders, fen, full, local, semi, text},
};

const SORTS: [&str; 5] = ["-ordered_at", "ordered_at", "ship_by", "-gmv", "-profit"];

async fn world(seed: u64) -> TestWorld {
    TestWorld::synced(seed, 20, vec![semi(160), local(LocalMarket::Usa, 90), full()]).await
}

fn number(order: &Value) -> (String, String) {
    (text(&order["shop_id"]), text(&order["parent_order_sn"]))
}

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str().map(|text| text.parse().unwrap())
}

#[tokio::test]
async fn pages_hold_every_order_once_in_every_sort() {
    let world = world(81).await;
    let everything = all_orders(&world.owner, "").await;
    for sort in SORTS {
        let paged = all(&world.owner, &format!("/api/orders?limit=7&sort={sort}")).await;
        let mut expected: BTreeSet<_> = everything.iter().map(number).collect();
        if sort == "ship_by" {
            expected = everything
                .iter()
                .filter(|order| order["ship_by"].is_string())
                .map(number)
                .collect();
        }
        assert_eq!(paged.len(), expected.len(), "{sort}: once");
        assert_eq!(
            paged.iter().map(number).collect::<BTreeSet<_>>(),
            expected,
            "{sort}: every order"
        );
        let total = &world.owner.get(&format!("/api/orders?limit=1&sort={sort}")).await.ok()["total"];
        assert_eq!(total, expected.len(), "{sort}");
        let is_sorted = match sort {
            "ordered_at" => paged.is_sorted_by_key(|order| instant(&order["ordered_at"])),
            "-ordered_at" => paged.is_sorted_by_key(|order| std::cmp::Reverse(instant(&order["ordered_at"]))),
            "ship_by" => paged.is_sorted_by_key(|order| instant(&order["ship_by"])),
            // Unknown comes last, not as zero.
            "-gmv" => paged.is_sorted_by_key(|order| std::cmp::Reverse(fen(&order["gmv"]))),
            _ => paged.is_sorted_by_key(|order| std::cmp::Reverse(fen(&order["profit"]))),
        };
        assert!(is_sorted, "{sort}");
    }
    // Orders placed in one second and of one value keep their place too.
    sql::execute(
        &world.app.app,
        "update orders set ordered_at = '2026-06-01T00:00:00+00:00', gmv = 500, profit = 100",
    )
    .await;
    for sort in SORTS {
        let paged = all(
            &world.owner,
            &format!("/api/orders?limit=11&status=delivered&sort={sort}"),
        )
        .await;
        let delivered = everything.iter().filter(|order| order["status"] == "delivered");
        let expected: BTreeSet<_> = delivered
            .filter(|order| sort != "ship_by" || order["ship_by"].is_string())
            .map(number)
            .collect();
        assert_eq!(
            (paged.len(), paged.iter().map(number).collect::<BTreeSet<_>>()),
            (expected.len(), expected),
            "{sort}"
        );
    }
}

#[tokio::test]
async fn filters_find_exactly_what_they_say() {
    let world = world(82).await;
    let everything = all_orders(&world.owner, "").await;
    let lines = |order: &Value| order["lines"].as_array().unwrap().clone();
    let day =
        |order: &Value| business_day(instant(&order["ordered_at"]).unwrap(), chrono_tz::Asia::Shanghai).to_string();
    let expect = async |query: &str, wanted: &dyn Fn(&Value) -> bool| {
        let found: BTreeSet<_> = all_orders(&world.owner, query).await.iter().map(number).collect();
        let expected: BTreeSet<_> = everything.iter().filter(|order| wanted(order)).map(number).collect();
        assert_eq!(found, expected, "{query}");
        assert!(
            !expected.is_empty() && expected.len() < everything.len(),
            "{query} tries nothing"
        );
    };
    let shop = &world.shops[0];
    expect(&format!("shop_id={}", shop.id), &|order| {
        order["shop_id"] == shop.id.as_str()
    })
    .await;
    for status in ["delivered", "cancelled", "unshipped", "shipped"] {
        expect(&format!("status={status}"), &|order| order["status"] == status).await;
    }
    expect("status=shipped&status=delivered", &|order| {
        order["status"] == "shipped" || order["status"] == "delivered"
    })
    .await;
    expect("from=2026-05-28&to=2026-05-28", &|order| day(order) == "2026-05-28").await;
    expect("from=2026-06-03", &|order| day(order).as_str() >= "2026-06-03").await;
    expect("to=2026-05-25", &|order| day(order).as_str() <= "2026-05-25").await;
    expect("from=2026-05-28&to=2026-06-02&status=delivered", &|order| {
        ("2026-05-28".."2026-06-03").contains(&day(order).as_str()) && order["status"] == "delivered"
    })
    .await;
    let unmatched = |order: &Value| lines(order).iter().any(|line| line["matched"] == false);
    expect("matched=false", &unmatched).await;
    expect("matched=true", &|order| !unmatched(order)).await;

    let order = everything
        .iter()
        .find(|order| lines(order)[0]["ext_code"].is_string() && !lines(order)[0]["sku_id"].is_null())
        .unwrap();
    let line = lines(order)[0].clone();
    let (sku_id, ext_code, name) = (text(&line["sku_id"]), text(&line["ext_code"]), text(&line["name"]));
    let has = |order: &Value, wanted: &dyn Fn(&Value) -> bool| lines(order).iter().any(wanted);
    let has_part = |line: &Value, sku_id: &str| {
        line["parts"]
            .as_array()
            .unwrap()
            .iter()
            .any(|part| part["sku_id"] == sku_id)
    };
    expect(&format!("sku_id={sku_id}"), &|order| {
        has(order, &|line| has_part(line, &sku_id))
    })
    .await;
    expect(&format!("q={ext_code}"), &|order| {
        has(order, &|line| {
            line["ext_code"]
                .as_str()
                .is_some_and(|code| code.to_lowercase().contains(&ext_code.to_lowercase()))
        })
    })
    .await;
    let word: String = name.chars().take(4).collect();
    let query = form_urlencoded::byte_serialize(word.to_uppercase().as_bytes()).collect::<String>();
    expect(&format!("q={query}"), &|order| {
        has(order, &|line| {
            text(&line["name"]).to_lowercase().contains(&word.to_lowercase())
        })
    })
    .await;
    let (_, whole) = number(order);
    for part in [
        whole.as_str(),
        &whole[..12],
        &whole[whole.len() - 6..],
        &whole.to_lowercase(),
    ] {
        let part = part.to_owned();
        let contains = |number: &Value| text(number).to_lowercase().contains(&part.to_lowercase());
        let in_lines = |order: &Value| has(order, &|line| contains(&line["order_sn"]));
        let found: BTreeSet<_> = all_orders(&world.owner, &format!("q={part}"))
            .await
            .iter()
            .map(number)
            .collect();
        let expected: BTreeSet<_> = everything
            .iter()
            .filter(|order| contains(&order["parent_order_sn"]) || in_lines(order))
            .map(number)
            .collect();
        assert_eq!(found, expected, "{part}");
    }
    // Signs that mean something to the database mean nothing here.
    for odd in ["%25", "_", "%27", "%5C", "%22", "%3B--"] {
        assert_eq!(
            all_orders(&world.owner, &format!("q=PO-{odd}1")).await,
            Vec::<Value>::new(),
            "{odd}"
        );
    }
    assert_eq!(all_orders(&world.owner, "manager=nobody").await, Vec::<Value>::new());
    assert_eq!(
        all_orders(&world.owner, "manager=%E7%8E%8B%E8%8A%B3").await.len(),
        everything.len(),
        "the shops' default person"
    );
}

#[tokio::test]
async fn late_orders_are_told_apart() {
    let world = world(83).await;
    let everything = all_orders(&world.owner, "").await;
    let open = |order: &Value| {
        let lines = order["lines"].as_array().unwrap();
        lines
            .iter()
            .any(|line| line["status"] == "unshipped" || line["status"] == "partly_shipped")
    };
    let still: Vec<_> = everything
        .iter()
        .filter(|order| open(order) && order["ship_by"].is_string())
        .map(number)
        .collect();
    assert!(still.len() > 2, "{still:?}");
    let late = async |which: &str| {
        all_orders(&world.owner, &format!("late={which}"))
            .await
            .iter()
            .map(number)
            .collect::<BTreeSet<_>>()
    };
    // The world is in the past, so everything still open is overdue.
    assert_eq!(late("overdue").await, still.iter().cloned().collect());
    assert_eq!(late("due_today").await, BTreeSet::new());
    let shipped_late = everything
        .iter()
        .filter(|order| instant(&order["shipped_at"]) > instant(&order["ship_by"]) && order["ship_by"].is_string());
    assert_eq!(late("shipped_late").await, shipped_late.map(number).collect());

    let zone = chrono_tz::Asia::Shanghai;
    let tomorrow = start_of_day(business_day(clock::now(), zone) + Days::new(1), zone);
    let move_deadline = async |order: &(String, String), to: DateTime<Utc>| {
        let to = to.format("%Y-%m-%dT%H:%M:%S+00:00");
        sql::execute(
            &world.app.app,
            &format!(
                "update orders set ship_by = '{to}' where parent_order_sn = '{}'",
                order.1
            ),
        )
        .await;
    };
    move_deadline(&still[0], tomorrow - TimeDelta::seconds(1)).await;
    move_deadline(&still[1], tomorrow).await;
    assert_eq!(late("due_today").await, BTreeSet::from([still[0].clone()]));
    assert_eq!(late("overdue").await, still[2..].iter().cloned().collect());
}

#[tokio::test]
async fn wrong_questions_are_refused() {
    let world = TestWorld::synced(84, 3, vec![local(LocalMarket::Usa, 30)]).await;
    let wrong = [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("sort=price", "sort"),
        ("status=lost", "status"),
        ("late=very", "late"),
        ("matched=perhaps", "matched"),
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("page=2", "page"),
        ("shopid=1", "shopid"),
        ("cursor=abc", "cursor"),
        ("cursor=!!", "cursor"),
        ("cursor=WzEsMl0", "cursor"),
    ];
    for (query, field) in wrong {
        let problem = world.owner.get(&format!("/api/orders?{query}")).await.problem(400);
        assert_eq!(problem["code"], "invalid_parameter", "{query}");
        assert!(problem["fields"][field].is_string(), "{query}: {problem}");
    }
    // A cursor belongs to its sort.
    let cursor = async |sort: &str| {
        text(&world.owner.get(&format!("/api/orders?limit=2&sort={sort}")).await.ok()["next_cursor"])
    };
    let (time, amount) = (cursor("ordered_at").await, cursor("-gmv").await);
    for (sort, cursor) in [
        ("ordered_at", &amount),
        ("ship_by", &amount),
        ("-gmv", &time),
        ("-profit", &time),
    ] {
        let path = format!("/api/orders?sort={sort}&cursor={cursor}");
        assert!(
            world.owner.get(&path).await.problem(400)["fields"]["cursor"].is_string(),
            "{sort}"
        );
    }
    for list in ["skus", "rates", "sync-issues", "jobs"] {
        // 2 minus 7, and a text, as a position.
        for cursor in ["LTU", "WyJhIl0", "abc"] {
            let problem = world.owner.get(&format!("/api/{list}?cursor={cursor}")).await;
            assert!(problem.problem(400)["fields"]["cursor"].is_string(), "{list} {cursor}");
        }
        assert!(world.owner.get(&format!("/api/{list}?limit=201")).await.problem(400)["fields"]["limit"].is_string());
        assert!(
            world.owner.get(&format!("/api/{list}?nonsense=1")).await.problem(400)["fields"]["nonsense"].is_string()
        );
    }
    for report in [
        "from=2026-06-02&to=2026-06-01",
        "from=2000-01-01&to=2026-01-01",
        "from=2026-06-01",
        "from=2026-06-01&to=2026-06-02&basis=paid",
    ] {
        assert_eq!(
            world
                .owner
                .get(&format!("/api/analytics/summary?{report}"))
                .await
                .status,
            StatusCode::BAD_REQUEST,
            "{report}"
        );
    }
}

#[tokio::test]
async fn one_order_with_its_document_and_its_history() {
    let world = world(85).await;
    world.let_pass(5).await;
    world.sync_all(&["orders"], "incremental").await;
    let (shop, truth) = (&world.shops[0], world.sim.world());
    let mut changed = 0;
    for order in all_orders(&world.owner, &format!("shop_id={}&status=delivered", shop.id)).await {
        let number = text(&order["parent_order_sn"]);
        let mut detail = world.owner.get(&format!("/api/orders/{}/{number}", shop.id)).await.ok();
        let fields = detail.as_object_mut().unwrap();
        let (raw, history) = (fields.remove("raw").unwrap(), fields.remove("history").unwrap());
        for unasked in ["country", "state", "city", "amounts"] {
            assert_eq!(
                fields.remove(unasked),
                Some(Value::Null),
                "{unasked} before it was asked for"
            );
        }
        for none in ["after_sales", "scans"] {
            assert_eq!(fields.remove(none), Some(json!([])), "{none}");
        }
        assert_eq!(detail, order, "the detail is the item of the list");
        let documents = truth.order_documents(shop.sim.mall_id, world.sim.now());
        let mut same = documents.filter(|document| document.parent_order_map.parent_order_sn == number);
        assert_eq!(
            raw,
            serde_json::to_value(same.next()).unwrap(),
            "the document as the platform gives it"
        );
        let history = history.as_array().unwrap();
        assert_eq!(
            history.last().unwrap(),
            &json!({ "status": order["status"], "at": order["updated_at"] })
        );
        assert!(history.is_sorted_by_key(|version| instant(&version["at"])));
        changed += usize::from(history.len() > 1);
    }
    assert!(changed > 0, "no order has two versions");
    for nothing in [format!("{}/PO-0", shop.id), "nothing/PO-0".to_owned()] {
        assert_eq!(
            world.owner.get(&format!("/api/orders/{nothing}")).await.problem(404)["code"],
            "not_found"
        );
    }
}
