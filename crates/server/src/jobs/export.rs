//! Writes the orders that somebody asked for into a workbook, and keeps it where any node can hand it out.

use std::{collections::HashMap, fs::File, io::Seek};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

use super::{
    context::{JobContext, Step},
    registry::Job,
};
use crate::{
    app::App,
    clock,
    error::{Error, Result},
    excel::{
        Language,
        orders::{self as sheet, Look, OrderBook},
    },
    store::{
        db::Tx,
        exports::{self, NewExport, PIECE},
        jobs::{self, NewJob},
        orders::{self, Cursor, Found, LineRow, OrderFilter, OrderQuery, Sort},
        scope::ReadScope,
        shops,
    },
};

/// Orders read at once.
const PAGE: i64 = 1000;

/// Which orders to write, with which columns, and what its asker might see when asking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Export {
    filters: OrderQuery,
    columns: Vec<String>,
    language: Language,
    shops: Option<Vec<String>>,
    can_see_cost: bool,
}

impl Job for Export {
    const KIND: &'static str = "export";
    const LANE: Option<&'static str> = None;
    // The same question later has another answer.
    const DEDUPLICATED: bool = false;

    async fn run(self, context: &JobContext) -> Step<Value> {
        let app = &context.app;
        let scope = context.scope.limited(self.shops.as_deref(), self.can_see_cost);
        let mut writing = Writing::begin(app, &scope, &self).await?;
        while writing.page(&scope).await? {
            let lines = writing.lines();
            context.progress(lines, None, &format!("{lines} lines written")).await?;
        }
        let name = writing.file_name();
        let file = tempfile::tempfile_in(&app.config.data_dir).map_err(internal)?;
        let (file, lines) = writing.finish(file).await?;
        let size = keep(context, &scope, &name, file).await?;
        Ok(json!({ "name": name, "lines": lines, "size": size }))
    }
}

/// Copies a written file into the database.
async fn keep(context: &JobContext, scope: &ReadScope, name: &str, mut file: File) -> Result<i64> {
    let (db, row) = (&context.app.db, context.job().row());
    let new = NewExport {
        job_id: &row.id,
        created_by: row.requested_by.as_deref().unwrap_or_default(),
        name,
        with_cost: scope.can_see_cost(),
    };
    let mut tx = db.write().await?;
    exports::begin(&mut tx, scope, &new, clock::now()).await?;
    tx.commit().await?;
    file.rewind().map_err(internal)?;
    let mut file = tokio::fs::File::from_std(file);
    let (mut size, mut seq) = (0i64, 0i64);
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        (&mut file)
            .take(PIECE as u64)
            .read_to_end(&mut piece)
            .await
            .map_err(internal)?;
        let mut tx = db.write().await?;
        if piece.is_empty() {
            exports::finish(&mut tx, scope, &row.id, size).await?;
            tx.commit().await?;
            return Ok(size);
        }
        exports::put_piece(&mut tx, scope, &row.id, seq, &piece).await?;
        tx.commit().await?;
        size += piece.len() as i64;
        seq += 1;
    }
}

impl Export {
    /// What somebody asks for, limited to what `scope` sees. 422 names a column or a filter whose word does not
    /// exist, 403 a column of cost, 404 a shop.
    pub async fn new(
        tx: &mut Tx,
        scope: &ReadScope,
        filters: OrderQuery,
        columns: Vec<String>,
        language: Language,
    ) -> Result<Export> {
        if let Some((name, message)) = filters.wrong() {
            return Err(Error::field(&format!("filters.{name}"), message));
        }
        sheet::columns(&columns, scope.can_see_cost())?;
        for shop_id in &filters.shop_id {
            shops::get(tx, scope, shop_id).await?;
        }
        Ok(Export {
            shops: scope.narrow(&filters.shop_id),
            can_see_cost: scope.can_see_cost(),
            filters,
            columns,
            language,
        })
    }

    /// Queues it in the caller's transaction; wake the worker after the commit. It changes nothing, so that whoever may
    /// read may ask for it.
    pub async fn enqueue(&self, tx: &mut Tx, scope: &ReadScope) -> Result<String> {
        let job = NewJob {
            kind: Export::KIND,
            // Of one shop it stands among the jobs of that shop.
            shop_id: match self.shops.as_deref() {
                Some([shop_id]) => Some(shop_id.clone()),
                _ => None,
            },
            lane: None,
            dedup_key: None,
            payload: serde_json::to_string(self).map_err(|cause| Error::Internal(cause.into()))?,
            urgent: true,
            background: false,
            run_after: clock::now(),
        };
        Ok(jobs::enqueue_reading(tx, scope, job).await?.0)
    }
}

/// A workbook being filled, all of it from one moment of the database.
pub struct Writing {
    book: OrderBook,
    tx: Tx,
    export: Export,
    filter: OrderFilter,
    found: Found,
    shop_names: HashMap<String, String>,
    after: Option<Cursor>,
    made_at: DateTime<Utc>,
    zone: chrono_tz::Tz,
}

impl Writing {
    /// An empty workbook for what `export` asks and `scope` may see.
    pub async fn begin(app: &App, scope: &ReadScope, export: &Export) -> Result<Writing> {
        let (zone, made_at) = (app.config.timezone, clock::now());
        let look = Look {
            columns: export.columns.clone(),
            language: export.language,
            zone,
            reporting: app.config.reporting_currency,
        };
        let mut tx = app.db.read().await?;
        let filter = export.filters.clone().filter(&mut tx, scope, zone, made_at).await?;
        let found = orders::look_up(&mut tx, scope, &filter).await?;
        let shops = shops::list(&mut tx, scope, false).await?;
        Ok(Writing {
            book: OrderBook::new(&app.config.data_dir, scope, look)?,
            tx,
            export: export.clone(),
            filter,
            found,
            shop_names: shops.into_iter().map(|shop| (shop.id, shop.name)).collect(),
            after: None,
            made_at,
            zone,
        })
    }

    /// Writes the next orders, newest first; false when there are no more.
    pub async fn page(&mut self, scope: &ReadScope) -> Result<bool> {
        let (sort, after) = (Sort::OrderedDesc, self.after.as_ref());
        let rows = orders::list(&mut self.tx, scope, &self.filter, &self.found, sort, after, PAGE).await?;
        let mut lines: HashMap<(String, String), Vec<LineRow>> = HashMap::new();
        for line in orders::lines_of(&mut self.tx, scope, &rows).await? {
            let key = (line.shop_id.clone(), line.parent_order_sn.clone());
            lines.entry(key).or_default().push(line);
        }
        for row in &rows {
            let key = (row.shop_id.clone(), row.parent_order_sn.clone());
            let shop_name = self.shop_names.get(&row.shop_id).map_or("", String::as_str);
            for line in lines.remove(&key).unwrap_or_default() {
                self.book.write(shop_name, row, &line)?;
            }
        }
        self.after = rows
            .last()
            .map(|row| (sort.key(row), row.shop_id.clone(), row.parent_order_sn.clone()));
        Ok(rows.len() as i64 == PAGE)
    }

    /// Lines so far.
    pub fn lines(&self) -> i64 {
        self.book.lines()
    }

    /// A name that says what it is and when it was made.
    pub fn file_name(&self) -> String {
        let made_at = self.made_at.with_timezone(&self.zone).format("%Y%m%d-%H%M%S");
        format!("{}-{made_at}.xlsx", self.export.language.pick("订单", "orders"))
    }

    /// Writes the workbook to `file`; gives it back with the number of lines.
    pub async fn finish(self, file: File) -> Result<(File, i64)> {
        let Writing {
            book,
            tx,
            export,
            made_at,
            ..
        } = self;
        drop(tx);
        let lines = book.lines();
        // Compressing is work for a thread that no request waits for.
        let packing = tokio::task::spawn_blocking(move || book.finish(&export.filters, made_at, &file).map(|()| file));
        let file = packing.await.map_err(anyhow::Error::from)??;
        Ok((file, lines))
    }
}

fn internal(cause: std::io::Error) -> Error {
    Error::Internal(cause.into())
}
