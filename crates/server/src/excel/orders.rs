//! Orders as a workbook: one row per order line, the same amounts as in the API.

use std::{fs::File, path::Path};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::money::Currency;

use super::{Book, Cell, Language};
use crate::{
    error::{Error, ErrorCode, Result},
    store::{
        orders::{LineRow, OrderQuery, OrderRow, Worth},
        scope::ReadScope,
    },
};

/// A column that can be asked for.
#[derive(Debug)]
pub struct Column {
    name: &'static str,
    chinese: &'static str,
    english: &'static str,
    width: u16,
    /// Shows cost, or what it could be computed from.
    secret: bool,
    cell: for<'a> fn(&'a Row<'a>) -> Cell<'a>,
}

/// What a row is made of.
#[derive(Debug)]
struct Row<'a> {
    shop_name: &'a str,
    order: &'a OrderRow,
    line: &'a LineRow,
    worth: Worth,
    language: Language,
}

/// Code, Chinese, English; in the web's words.
type Words = [(&'static str, &'static str, &'static str)];

const STATUS: &Words = &[
    ("pending", "待确认", "Pending"),
    ("unshipped", "待发货", "To ship"),
    ("cancelled", "已取消", "Cancelled"),
    ("shipped", "已发货", "Shipped"),
    ("delivered", "已送达", "Delivered"),
    ("partly_shipped", "部分发货", "Partly shipped"),
    ("partly_delivered", "部分送达", "Partly delivered"),
    ("unknown", "未知", "Unknown"),
];

const PRICE_SOURCE: &Words = &[
    ("actual", "实际", "Actual"),
    ("estimated", "估算", "Estimated"),
    ("assumed", "假定", "Assumed"),
];

/// All columns, in their order.
#[rustfmt::skip]
const COLUMNS: &[Column] = &[
    open("shop_id", "店铺编号", "Shop id", 38, |row| text(&row.order.shop_id)),
    open("shop_name", "店铺", "Shop", 20, |row| text(row.shop_name)),
    open("parent_order_sn", "父订单号", "Order number", 28, |row| text(&row.order.parent_order_sn)),
    open("order_sn", "子订单号", "Line number", 28, |row| text(&row.line.order_sn)),
    open("order_status", "订单状态", "Order status", 12, |row| word(STATUS, &row.order.status, row.language)),
    open("status", "子订单状态", "Line status", 12, |row| word(STATUS, &row.line.status, row.language)),
    open("ordered_at", "下单时间", "Ordered at", 20, |row| Cell::Time(row.order.ordered_at)),
    open("ship_by", "最晚发货时间", "Ship by", 20, |row| time(row.order.ship_by)),
    open("shipped_at", "发货时间", "Shipped at", 20, |row| time(row.order.shipped_at)),
    open("delivered_at", "送达时间", "Delivered at", 20, |row| time(row.order.delivered_at)),
    open("updated_at", "更新时间", "Updated at", 20, |row| Cell::Time(row.order.updated_at)),
    open("region_id", "地区编号", "Region id", 12, |row| number_text(row.order.region_id)),
    open("site_id", "站点编号", "Site id", 12, |row| number_text(row.order.site_id)),
    open("sku_id", "SKU ID", "SKU id", 20, |row| maybe(row.line.sku_id.as_deref())),
    open("ext_code", "货号", "Seller's code", 20, |row| maybe(row.line.ext_code.as_deref())),
    open("name", "商品名称", "Product", 40, |row| text(&row.line.name)),
    open("spec", "规格", "Variant", 20, |row| maybe(row.line.spec.as_deref())),
    open("quantity", "件数", "Pieces", 8, |row| Cell::Whole(row.line.quantity)),
    open("unit_price", "申报单价", "Unit price", 12, |row| amount(row.line.unit_price, row.worth.price_currency)),
    open("price_currency", "单价币种", "Price currency", 10, |row| code(row.worth.price_currency)),
    open("price_source", "价格来源", "Price source", 10, |row| row.line.price_source.as_deref()
        .map_or(Cell::Empty, |source| word(PRICE_SOURCE, source, row.language))),
    open("gmv", "GMV", "GMV", 14, |row| amount(row.worth.gmv, Some(row.worth.currency))),
    secret("unit_cost", "单位成本", "Unit cost", 12, |row| amount(row.line.unit_cost, row.worth.cost_currency)),
    secret("cost_currency", "成本币种", "Cost currency", 10, |row| code(row.worth.cost_currency)),
    secret("cost", "成本", "Cost", 14, |row| amount(row.worth.cost, Some(row.worth.currency))),
    secret("profit", "利润", "Profit", 14, |row| amount(row.worth.profit, Some(row.worth.currency))),
    open("currency", "币种", "Currency", 8, |row| code(Some(row.worth.currency))),
];

type Get = for<'a> fn(&'a Row<'a>) -> Cell<'a>;

const fn open(name: &'static str, chinese: &'static str, english: &'static str, width: u16, cell: Get) -> Column {
    Column {
        name,
        chinese,
        english,
        width,
        secret: false,
        cell,
    }
}

const fn secret(name: &'static str, chinese: &'static str, english: &'static str, width: u16, cell: Get) -> Column {
    let column = open(name, chinese, english, width, cell);
    Column { secret: true, ..column }
}

/// The columns of those names; none named is all that may be seen. 422 for an unknown name, 403 for one of cost.
pub fn columns(names: &[String], can_see_cost: bool) -> Result<Vec<&'static Column>> {
    if names.is_empty() {
        return Ok(COLUMNS.iter().filter(|column| can_see_cost || !column.secret).collect());
    }
    let find = |name: &String| {
        let found = COLUMNS.iter().find(|column| column.name == name);
        let column = found.ok_or_else(|| {
            let known: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
            Error::field("columns", format!("'{name}' is none of {}", known.join(", ")))
        })?;
        if column.secret && !can_see_cost {
            let message = format!("your account does not show {name}");
            return Err(Error::client(ErrorCode::Forbidden, message));
        }
        Ok(column)
    };
    names.iter().map(find).collect()
}

/// How a workbook of orders looks.
#[derive(Debug, Clone)]
pub struct Look {
    /// Names of columns; none is all.
    pub columns: Vec<String>,
    /// Of headings and words.
    pub language: Language,
    /// The reporting zone.
    pub zone: Tz,
    /// The reporting currency.
    pub reporting: Currency,
}

/// A workbook of orders in the making.
pub struct OrderBook {
    book: Book,
    columns: Vec<&'static Column>,
    look: Look,
    can_see_cost: bool,
    lines: i64,
}

impl OrderBook {
    /// With what `scope` may see; its temporary files are in `folder`.
    pub fn new(folder: &Path, scope: &ReadScope, look: Look) -> Result<OrderBook> {
        let columns = columns(&look.columns, scope.can_see_cost())?;
        let heading = |column: &&Column| (look.language.pick(column.chinese, column.english), column.width);
        let headings = columns.iter().map(heading).collect();
        let sheet = look.language.pick("订单", "Orders");
        Ok(OrderBook {
            book: Book::new(folder, look.zone, sheet, headings)?,
            columns,
            look,
            can_see_cost: scope.can_see_cost(),
            lines: 0,
        })
    }

    /// Adds a line of an order.
    pub fn write(&mut self, shop_name: &str, order: &OrderRow, line: &LineRow) -> Result<()> {
        let row = Row {
            shop_name,
            order,
            line,
            worth: Worth::of(line, self.look.reporting, self.can_see_cost),
            language: self.look.language,
        };
        self.lines += 1;
        self.book.write(self.columns.iter().map(|column| (column.cell)(&row)))
    }

    /// Lines so far.
    pub fn lines(&self) -> i64 {
        self.lines
    }

    /// Says in a sheet of its own how to read the figures, and writes everything to `file`.
    pub fn finish(self, query: &OrderQuery, made_at: DateTime<Utc>, file: &File) -> Result<()> {
        let pick = |chinese, english| self.look.language.pick(chinese, english);
        let made_at = made_at.with_timezone(&self.look.zone).format("%Y-%m-%d %H:%M:%S");
        let filters = match serde_json::to_string(query).map_err(anyhow::Error::from)?.as_str() {
            "{}" => pick("无", "none").to_owned(),
            filters => filters.to_owned(),
        };
        let notes = [
            (pick("口径", "Basis"), pick("下单口径", "Ordered").to_owned()),
            (pick("时区", "Time zone"), self.look.zone.to_string()),
            (pick("报告币种", "Reporting currency"), self.look.reporting.to_string()),
            (pick("导出时间", "Exported at"), made_at.to_string()),
            (pick("筛选", "Filters"), filters),
            (pick("行数", "Rows"), self.lines.to_string()),
            (
                pick("空白单元格", "Empty cells"),
                pick("未知，不是零", "unknown, not zero").to_owned(),
            ),
            (
                pick("币种列", "Column Currency"),
                pick(
                    "GMV、成本和利润的币种；没有汇率的行保留原币种",
                    "of GMV, cost and profit; a line without an exchange rate keeps its own currency",
                )
                .to_owned(),
            ),
        ];
        self.book.finish(pick("说明", "Notes"), &notes, file)
    }
}

fn text(text: &str) -> Cell<'_> {
    Cell::Text(text.into())
}

fn maybe(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Empty, |text| Cell::Text(text.into()))
}

/// Numbers that name something are no amounts: nobody adds them up.
fn number_text(number: Option<i64>) -> Cell<'static> {
    number.map_or(Cell::Empty, |number| Cell::Text(number.to_string().into()))
}

fn time(at: Option<DateTime<Utc>>) -> Cell<'static> {
    at.map_or(Cell::Empty, Cell::Time)
}

fn amount(minor: Option<i64>, currency: Option<Currency>) -> Cell<'static> {
    minor
        .zip(currency)
        .map_or(Cell::Empty, |(minor, currency)| Cell::Amount(minor, currency))
}

fn code(currency: Option<Currency>) -> Cell<'static> {
    currency.map_or(Cell::Empty, |currency| Cell::Text(currency.to_string().into()))
}

/// A code in the reader's words; one that has none stays as it is.
fn word<'a>(words: &'static Words, code: &'a str, language: Language) -> Cell<'a> {
    let known = words.iter().find(|(name, ..)| *name == code);
    text(known.map_or(code, |(_, chinese, english)| language.pick(chinese, english)))
}
