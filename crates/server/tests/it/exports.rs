//! Exported workbooks, read back and compared with the API.

use std::{collections::BTreeMap, io::Cursor, process::Command};

use axum::http::StatusCode;
use calamine::{Data, DataType, Reader, Xlsx};
use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use temu_omni::{clock, store::exports};
use temu_sim::world::LocalMarket;

use crate::{
    sql,
    support::{Answer, Caller},
    world::{TestWorld, all_orders, local, semi, text},
};

/// A workbook as read: its headings, its rows by line number, its notes.
struct Sheet {
    headings: Vec<String>,
    rows: Vec<Vec<Data>>,
    notes: BTreeMap<String, String>,
}

impl Sheet {
    fn read(bytes: &[u8], orders: &str, notes: &str) -> Sheet {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
        assert_eq!(book.sheet_names(), [orders, notes]);
        let range = book.worksheet_range(orders).unwrap();
        let formulas = book.worksheet_formula(orders).unwrap();
        assert!(formulas.is_empty(), "a formula: {formulas:?}");
        let mut rows = range.rows().map(<[Data]>::to_vec);
        let headings = rows.next().unwrap().iter().map(ToString::to_string).collect();
        let told = book.worksheet_range(notes).unwrap();
        let note = |row: &[Data]| (row[0].to_string(), row[1].to_string());
        Sheet {
            headings,
            rows: rows.collect(),
            notes: told.rows().map(note).collect(),
        }
    }

    fn at<'a>(&self, row: &'a [Data], heading: &str) -> &'a Data {
        let found = self.headings.iter().position(|found| found == heading);
        &row[found.unwrap_or_else(|| panic!("no {heading} in {:?}", self.headings))]
    }
}

async fn world(seed: u64) -> TestWorld {
    TestWorld::synced(seed, 15, vec![semi(120), local(LocalMarket::Japan, 60)]).await
}

/// Asks for an export, has it made, and fetches it.
async fn export(world: &TestWorld, caller: &Caller, body: Value) -> (String, Answer) {
    let queued = caller.post("/api/exports", body).await.expect(StatusCode::ACCEPTED);
    world.app.run_jobs().await;
    let job_id = text(&queued["job_id"]);
    let job = caller.get(&format!("/api/jobs/{job_id}")).await.ok();
    assert_eq!(
        (&job["state"], &job["kind"]),
        (&json!("succeeded"), &json!("export")),
        "{job:#}"
    );
    let file = caller.get(&format!("/api/exports/{job_id}/file")).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.text());
    (job_id, file)
}

fn whole(more: Value) -> Value {
    let mut body = json!({ "kind": "orders", "format": "xlsx", "language": "en" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// Each line of the orders stands once in the sheet, in the list's order, with the list's values.
#[track_caller]
fn compare(sheet: &Sheet, orders: &[Value], costs: bool) {
    let lines: Vec<(&Value, &Value)> = orders
        .iter()
        .flat_map(|order| order["lines"].as_array().unwrap().iter().map(move |line| (order, line)))
        .collect();
    assert_eq!(sheet.rows.len(), lines.len());
    for (row, (order, line)) in sheet.rows.iter().zip(lines) {
        let is_text = |heading: &str, value: &Value| {
            let shown = match sheet.at(row, heading) {
                Data::Empty => Value::Null,
                Data::String(text) => json!(text),
                other => panic!("{heading} is no text: {other:?}"),
            };
            let id = value.as_i64().map_or(value.clone(), |id| json!(id.to_string()));
            assert_eq!(shown, id, "{heading} of {line:#}");
        };
        let is_amount = |heading: &str, value: &Value| match (sheet.at(row, heading), value.as_str()) {
            (Data::Empty, None) => {}
            (Data::Float(number), Some(amount)) => assert_eq!(*number, amount.parse::<f64>().unwrap(), "{heading}"),
            (shown, amount) => panic!("{heading}: {shown:?}, {amount:?} in {line:#}"),
        };
        let is_time = |heading: &str, value: &Value| {
            let cell = sheet.at(row, heading);
            assert!(matches!(cell, Data::Empty | Data::DateTime(_)), "{heading}: {cell:?}");
            let local = value.as_str().map(|at| {
                let at: DateTime<Utc> = at.parse().unwrap();
                let at = at.with_timezone(&chrono_tz::Asia::Shanghai).naive_local();
                at.format("%Y-%m-%d %H:%M:%S").to_string()
            });
            let shown = cell.as_datetime().map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string());
            assert_eq!(shown, local, "{heading}");
        };
        is_text("Shop id", &order["shop_id"]);
        is_text("Order number", &order["parent_order_sn"]);
        is_text("Site id", &order["site_id"]);
        is_text("Line number", &line["order_sn"]);
        is_text("SKU id", &line["sku_id"]);
        is_text("Seller's code", &line["ext_code"]);
        is_text("Product", &line["name"]);
        is_text("Variant", &line["spec"]);
        is_text("Currency", &line["currency"]);
        is_text("Price currency", &line["price_currency"]);
        is_amount("Pieces", &json!(line["quantity"].to_string()));
        is_amount("Unit price", &line["unit_price"]);
        is_amount("GMV", &line["gmv"]);
        is_time("Ordered at", &order["ordered_at"]);
        is_time("Ship by", &order["ship_by"]);
        is_time("Shipped at", &order["shipped_at"]);
        is_time("Delivered at", &order["delivered_at"]);
        if costs {
            is_text("Cost currency", &line["cost_currency"]);
            is_amount("Unit cost", &line["unit_cost"]);
            is_amount("Cost", &line["cost"]);
            is_amount("Profit", &line["profit"]);
        }
    }
}

#[tokio::test]
async fn a_workbook_says_what_the_list_says() {
    let world = world(301).await;
    // What a spreadsheet would spoil: a number that begins with zeros, and a text that looks like a formula.
    sql::execute(
        &world.app.app,
        "update order_lines set ext_code = '000123', name = '=HYPERLINK(\"http://x.example\")' where position = 0",
    )
    .await;
    let orders = all_orders(&world.owner, "").await;
    let (_, file) = export(&world, &world.owner, whole(json!({}))).await;
    let sheet = Sheet::read(&file.body, "Orders", "Notes");
    compare(&sheet, &orders, true);
    for heading in ["GMV", "Cost", "Profit"] {
        let known = |row: &&Vec<Data>| !sheet.at(row, heading).is_empty();
        assert!(sheet.rows.iter().any(|row| known(&row)), "{heading} is never known");
    }
    assert!(
        sheet.rows.iter().any(|row| sheet.at(row, "Cost").is_empty()),
        "no unknown cost"
    );
    assert!(
        sheet
            .rows
            .iter()
            .any(|row| sheet.at(row, "Seller's code") == &Data::String("000123".to_owned()))
    );
    assert_eq!(sheet.notes["Basis"], "Ordered");
    assert_eq!(sheet.notes["Time zone"], "Asia/Shanghai");
    assert_eq!(sheet.notes["Reporting currency"], "CNY");
    assert_eq!(sheet.notes["Filters"], "none");
    assert_eq!(sheet.notes["Rows"], sheet.rows.len().to_string());

    assert_eq!(file.header("content-length"), file.body.len().to_string());
    assert!(file.header("content-type").ends_with("spreadsheetml.sheet"));
    let name = file.header("content-disposition");
    assert!(
        name.starts_with("attachment; ") && name.contains("UTF-8''orders-20"),
        "{name}"
    );
}

#[tokio::test]
async fn filters_columns_and_language_are_as_asked() {
    let world = world(302).await;
    let shop_id = &world.shops[0].id;
    let filters = json!({ "shop_id": [shop_id], "status": ["delivered", "shipped"], "from": "2026-05-30" });
    let (job_id, file) = export(&world, &world.owner, whole(json!({ "filters": filters }))).await;
    let query = format!("shop_id={shop_id}&status=delivered&status=shipped&from=2026-05-30");
    let orders = all_orders(&world.owner, &query).await;
    assert!(!orders.is_empty() && orders.len() < all_orders(&world.owner, "").await.len());
    compare(&Sheet::read(&file.body, "Orders", "Notes"), &orders, true);
    let job = world.owner.get(&format!("/api/jobs/{job_id}")).await.ok();
    assert_eq!(&job["shop_id"], shop_id.as_str(), "it stands among the shop's jobs");

    let body = json!({ "kind": "orders", "format": "xlsx", "columns": ["gmv", "order_sn"] });
    let (_, file) = export(&world, &world.owner, body).await;
    let sheet = Sheet::read(&file.body, "订单", "说明");
    assert_eq!(sheet.headings, ["GMV", "子订单号"]);
    assert_eq!(sheet.notes["口径"], "下单口径");

    for (more, status, field) in [
        (json!({ "kind": "orderz" }), 422, "kind"),
        (json!({ "format": "csv" }), 422, "format"),
        (json!({ "columns": ["price"] }), 422, "columns"),
        (json!({ "language": "fr" }), 400, "language"),
        (json!({ "filters": { "status": ["lost"] } }), 422, "filters.status"),
        (json!({ "filters": { "late": "very" } }), 422, "filters.late"),
        (json!({ "filters": { "from": "yesterday" } }), 400, "filters.from"),
        (json!({ "filters": { "colour": "red" } }), 400, "filters.colour"),
    ] {
        let problem = world.owner.post("/api/exports", whole(more)).await.problem(status);
        assert!(problem["fields"][field].is_string(), "{field}: {problem}");
    }
    let nowhere = whole(json!({ "filters": { "shop_id": ["nothing"] } }));
    world.owner.post("/api/exports", nowhere).await.problem(404);
}

#[tokio::test]
async fn a_file_shows_no_more_than_its_reader_may_see() {
    let world = world(303).await;
    let (mine, other) = (&world.shops[1], &world.shops[0]);
    let viewer = world.app.viewer("vera", json!([mine.id]), false).await;
    let (own, file) = export(&world, &viewer, whole(json!({}))).await;
    let sheet = Sheet::read(&file.body, "Orders", "Notes");
    compare(&sheet, &all_orders(&viewer, "").await, false);
    for hidden in ["Unit cost", "Cost currency", "Cost", "Profit"] {
        assert!(!sheet.headings.iter().any(|heading| heading == hidden), "{hidden}");
    }
    let secret = viewer
        .post("/api/exports", whole(json!({ "columns": ["profit"] })))
        .await;
    assert_eq!(secret.problem(403)["code"], "forbidden");
    let foreign = whole(json!({ "filters": { "shop_id": [other.id] } }));
    assert_eq!(
        viewer.post("/api/exports", foreign.clone()).await.problem(404)["code"],
        "not_found"
    );

    // All shops, another shop, and the own shop with costs.
    let costs = whole(json!({ "filters": { "shop_id": [mine.id] } }));
    for body in [whole(json!({})), foreign, costs] {
        let (job_id, _) = export(&world, &world.owner, body).await;
        let path = format!("/api/exports/{job_id}/file");
        assert_eq!(viewer.get(&path).await.problem(404)["code"], "not_found");
        world.app.visitor().get(&path).await.problem(401);
    }
    assert_eq!(
        world.owner.get(&format!("/api/exports/{own}/file")).await.body,
        file.body
    );
    let sync = world.owner.get("/api/jobs?limit=200").await.ok();
    let sync = sync["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|job| job["kind"] == "sync")
        .unwrap();
    let path = format!("/api/exports/{}/file", text(&sync["id"]));
    assert_eq!(
        world.owner.get(&path).await.problem(404)["code"],
        "not_found",
        "no export"
    );

    let queued = world.owner.post("/api/exports", whole(json!({}))).await.ok();
    let path = format!("/api/exports/{}/file", text(&queued["job_id"]));
    assert_eq!(
        world.owner.get(&path).await.problem(409)["code"],
        "conflict",
        "not written yet"
    );
}

#[tokio::test]
async fn a_file_of_several_pieces_comes_whole_until_it_is_forgotten() {
    let world = world(305).await;
    let orders = all_orders(&world.owner, "").await;
    // Texts that hardly compress; each is longer than a cell may be.
    let mut noise = StdRng::seed_from_u64(7);
    let mut names = BTreeMap::new();
    for order in orders.iter().take(60) {
        let name: String = (0..33_000).map(|_| noise.random_range('一'..='龥')).collect();
        let order_sn = text(&order["lines"][0]["order_sn"]);
        let update = format!("update order_lines set name = '{name}' where order_sn = '{order_sn}'");
        assert_eq!(sql::execute(&world.app.app, &update).await, 1);
        names.insert(order_sn, name.chars().take(32_767).collect::<String>());
    }
    let (job_id, file) = export(&world, &world.owner, whole(json!({}))).await;
    let path = format!("/api/exports/{job_id}/file");
    let browser = world.owner.with_header("accept-encoding", "br, gzip");
    let file_for_it = browser.get(&path).await;
    assert_eq!(file_for_it.body, file.body);
    assert_eq!(file_for_it.header("content-encoding"), "", "compressed already");
    let pieces = sql::number(&world.app.app, "select count(*) from export_pieces").await;
    assert!(pieces > 2, "{} bytes in {pieces} pieces", file.body.len());
    let sheet = Sheet::read(&file.body, "Orders", "Notes");
    for row in &sheet.rows {
        let order_sn = sheet.at(row, "Line number").to_string();
        if let Some(name) = names.remove(&order_sn) {
            assert!(sheet.at(row, "Product") == &Data::String(name), "{order_sn}");
        }
    }
    assert!(names.is_empty(), "{:?}", names.keys());

    let prune = async |before| {
        let mut tx = world.app.app.db.write().await.unwrap();
        exports::prune(&mut tx, before).await.unwrap();
        tx.commit().await.unwrap();
    };
    prune(clock::now() - TimeDelta::hours(1)).await;
    assert_eq!(world.owner.get(&path).await.body, file.body);
    prune(clock::now()).await;
    assert_eq!(world.owner.get(&path).await.problem(404)["code"], "not_found");
    assert_eq!(
        sql::number(&world.app.app, "select count(*) from export_pieces").await,
        0
    );
}

#[tokio::test]
async fn the_command_writes_the_same_rows() {
    let world = world(304).await;
    let shop_id = &world.shops[0].id;
    let filters = json!({ "shop_id": [shop_id], "from": "2026-05-28", "to": "2026-06-05" });
    let (_, file) = export(&world, &world.owner, whole(json!({ "filters": filters }))).await;
    let config = &world.app.app.config;
    let out = config.data_dir.join("orders.xlsx");
    let key = std::fs::read_to_string(config.data_dir.join("secret.key")).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_temu-omni"));
        command.args(["export", "orders", "--language", "en", "--out", out.to_str().unwrap()]);
        command.args(arguments).env_clear().current_dir(&config.data_dir);
        command.env("DATA_DIR", &config.data_dir).env("SECRET_KEY", key.trim());
        command.env("DATABASE_URL", config.database_url.expose_secret());
        command.output().unwrap()
    };
    let done = run(&["--shop-id", shop_id, "--from", "2026-05-28", "--to", "2026-06-05"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (served, written) = (
        Sheet::read(&file.body, "Orders", "Notes"),
        Sheet::read(&std::fs::read(&out).unwrap(), "Orders", "Notes"),
    );
    assert!(!served.rows.is_empty());
    assert_eq!((served.headings, served.rows), (written.headings, written.rows));
    assert_eq!(run(&["--shop-id", "nothing"]).status.code(), Some(1));
    assert_eq!(run(&["--from", "yesterday"]).status.code(), Some(2));
}
