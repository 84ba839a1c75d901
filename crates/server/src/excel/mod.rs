//! Workbooks: one file a kind, and here what every kind is written with.

pub mod orders;

use std::{borrow::Cow, fs::File, io::BufWriter, path::Path};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::money::{Currency, major_text};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Result};

/// The rows that a sheet of Excel has.
const ROWS: u32 = 1_048_576;
/// The UTF-16 units that a cell of Excel holds.
const CELL: usize = 32_767;
/// Decimal digits that a number cell keeps.
const DIGITS: usize = 15;

/// The language of headings and words in a workbook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
pub enum Language {
    /// Simplified Chinese, the default.
    #[default]
    #[serde(rename = "zh-CN")]
    #[value(name = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    #[value(name = "en")]
    English,
}

impl Language {
    /// The one of the two texts that is in this language.
    pub fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }
}

/// What stands in a cell.
#[derive(Debug)]
enum Cell<'a> {
    /// Nothing: unknown, or not there.
    Empty,
    /// A text, whatever it looks like: never a number, a date or a formula.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// Minor units of a currency, shown as major units.
    Amount(i64, Currency),
    /// An instant, shown in the reporting zone.
    Time(DateTime<Utc>),
}

/// A workbook in the making. Rows go to a temporary file as they come; nothing grows with their number.
struct Book {
    workbook: Workbook,
    zone: Tz,
    name: &'static str,
    /// Headings with the widths of their columns.
    headings: Vec<(&'static str, u16)>,
    sheets: usize,
    row: u32,
    bold: Format,
    time: Format,
    whole: Format,
    /// By the minor digits of a currency.
    amounts: [Format; 4],
}

impl Book {
    /// A workbook whose temporary files are in `folder`.
    fn new(folder: &Path, zone: Tz, name: &'static str, headings: Vec<(&'static str, u16)>) -> Result<Book> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder).map_err(internal)?;
        let number = |format: &str| Format::new().set_num_format(format);
        let mut book = Book {
            workbook,
            zone,
            name,
            headings,
            sheets: 0,
            row: 0,
            bold: Format::new().set_bold(),
            time: number("yyyy-mm-dd hh:mm:ss"),
            whole: number("0"),
            amounts: ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000"].map(number),
        };
        book.begin_sheet()?;
        Ok(book)
    }

    fn begin_sheet(&mut self) -> Result<()> {
        self.sheets += 1;
        self.row = 1;
        let name = match self.sheets {
            1 => self.name.to_owned(),
            number => format!("{} {number}", self.name),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(internal)?;
        sheet.set_name(name).map_err(internal)?;
        sheet.set_freeze_panes(1, 0).map_err(internal)?;
        for (column, (heading, width)) in (0u16..).zip(&self.headings) {
            sheet.set_column_width(column, *width).map_err(internal)?;
            sheet
                .write_string_with_format(0, column, *heading, &self.bold)
                .map_err(internal)?;
        }
        Ok(())
    }

    /// Adds a row.
    fn write<'a>(&mut self, cells: impl Iterator<Item = Cell<'a>>) -> Result<()> {
        if self.row == ROWS {
            self.begin_sheet()?;
        }
        let (row, zone) = (self.row, self.zone);
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1).map_err(internal)?;
        for (column, cell) in (0u16..).zip(cells) {
            let written = match cell {
                Cell::Empty => continue,
                Cell::Text(text) => sheet.write_string(row, column, fitting(&text)),
                Cell::Time(at) => {
                    let local = at.with_timezone(&zone).naive_local();
                    sheet.write_datetime_with_format(row, column, local, &self.time)
                }
                Cell::Whole(number) => write_number(sheet, row, column, &number.to_string(), &self.whole),
                Cell::Amount(minor, currency) => {
                    let format = &self.amounts[currency.minor_digits() as usize];
                    write_number(sheet, row, column, &major_text(minor, currency), format)
                }
            };
            written.map_err(internal)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Adds a sheet of notes at the end and writes everything to `file`.
    fn finish(mut self, title: &str, notes: &[(&str, String)], file: &File) -> Result<()> {
        let sheet = self.workbook.add_worksheet().set_name(title).map_err(internal)?;
        sheet.set_column_width(0, 24).map_err(internal)?;
        sheet.set_column_width(1, 80).map_err(internal)?;
        for (row, (name, value)) in (0u32..).zip(notes) {
            sheet
                .write_string_with_format(row, 0, *name, &self.bold)
                .map_err(internal)?;
            sheet.write_string(row, 1, fitting(value)).map_err(internal)?;
        }
        self.workbook.save_to_writer(BufWriter::new(file)).map_err(internal)
    }
}

/// The format itself keeps numbers as binary floating point, so this edge turns exact decimal text into the nearest one
/// and nothing is computed with it. What has more digits than a cell keeps is written as text instead of rounded.
fn write_number<'a>(
    sheet: &'a mut rust_xlsxwriter::Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<&'a mut rust_xlsxwriter::Worksheet, XlsxError> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.parse::<f64>() {
        Ok(number) if digits <= DIGITS => sheet.write_number_with_format(row, column, number, format),
        _ => sheet.write_string(row, column, text),
    }
}

/// The text, or as much of it as a cell holds.
fn fitting(text: &str) -> &str {
    // A byte is at least as much as a UTF-16 unit: hardly any text needs to be counted.
    if text.len() <= CELL {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, char)| {
        units += char.len_utf16();
        units > CELL
    });
    end.map_or(text, |(end, _)| &text[..end])
}

fn internal(cause: XlsxError) -> Error {
    Error::Internal(cause.into())
}
