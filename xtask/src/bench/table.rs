//! The bench's answer: one Markdown table, a column a size, and how cost grew from the smallest to the largest.

use std::time::Duration;

use super::database::Kind;
use super::load::Latency;

/// One thing measured at one size.
pub(super) struct Measurement {
    name: &'static str,
    target: &'static str,
    cell: Cell,
}

/// What was measured, in its own unit.
pub(super) enum Cell {
    /// Over HTTP, and the median of the database's shell for the same rows.
    Latency {
        latency: Latency,
        floor: Option<Duration>,
    },
    Span(Duration),
    /// Calls a second out of those allowed, and of all calls those refused.
    Allowance {
        per_second: u128,
        allowed: u128,
        refused: u128,
        calls: u128,
    },
    Mebibytes(u64),
    /// Pieces a second, and what the database's shell makes of the same rows.
    Rate {
        per_second: u128,
        unit: &'static str,
        floor: Option<u128>,
    },
}

/// One line of the table.
pub(super) struct Row {
    database: Kind,
    name: &'static str,
    target: &'static str,
    /// In the order of the sizes.
    cells: Vec<Cell>,
}

impl Measurement {
    pub(super) fn new(name: &'static str, target: &'static str, cell: Cell) -> Measurement {
        Measurement { name, target, cell }
    }
}

impl Cell {
    /// A rate from a count and the time it took.
    pub(super) fn rate(count: u64, span: Duration, unit: &'static str, floor: Option<Duration>) -> Cell {
        Cell::Rate {
            per_second: Cell::per_second(count, span),
            unit,
            floor: floor.map(|span| Cell::per_second(count, span)),
        }
    }

    /// How many a second, rounded down.
    pub(super) fn per_second(count: u64, span: Duration) -> u128 {
        u128::from(count) * 1_000_000 / span.as_micros().max(1)
    }

    fn text(&self) -> String {
        match self {
            Cell::Latency { latency, floor } => {
                let floor = floor.map_or(String::new(), |floor| format!(" · {}", milliseconds(floor)));
                format!(
                    "{} / {}{floor}",
                    milliseconds(latency.median),
                    milliseconds(latency.p95)
                )
            }
            Cell::Span(span) => format!("{} ms", milliseconds(*span)),
            Cell::Allowance {
                per_second,
                allowed,
                refused,
                calls,
            } => format!("{per_second} of {allowed} calls/s, {refused} of {calls} refused"),
            Cell::Mebibytes(size) => format!("{size} MiB"),
            Cell::Rate {
                per_second,
                unit,
                floor,
            } => {
                let floor = floor.map_or(String::new(), |floor| format!(" · {}", thousands(floor)));
                format!("{} {unit}{floor}", thousands(*per_second))
            }
        }
    }

    /// What growth is taken of, in whole units fine enough to compare.
    fn weight(&self) -> u128 {
        match self {
            Cell::Latency { latency, .. } => latency.median.as_micros(),
            Cell::Span(span) => span.as_micros(),
            Cell::Mebibytes(size) => u128::from(*size),
            Cell::Rate { per_second, .. } | Cell::Allowance { per_second, .. } => *per_second,
        }
    }
}

/// Adds the measurements of the next size to the rows.
pub(super) fn merge(rows: &mut Vec<Row>, database: Kind, measurements: Vec<Measurement>) {
    for Measurement { name, target, cell } in measurements {
        match rows.iter_mut().find(|row| row.database == database && row.name == name) {
            Some(row) => row.cells.push(cell),
            None => rows.push(Row {
                database,
                name,
                target,
                cells: vec![cell],
            }),
        }
    }
}

/// The table with its legend.
pub(super) fn render(sizes: &[u64], rows: &[Row]) -> String {
    let mut text = String::from(
        "Latencies are milliseconds over HTTP at concurrency 8: median / 95th percentile · the median of the database's own\n\
         shell for the same rows, alone and without HTTP. A rate's second figure is the shell's bulk insert of the same rows.\n\
         Growth compares the largest size with the smallest.\n\n| | |",
    );
    for size in sizes {
        text.push_str(&format!(" {} orders |", thousands(u128::from(*size))));
    }
    text.push_str(&format!(
        " growth | target |\n|---|---|{}---|---|\n",
        "---|".repeat(sizes.len())
    ));
    for row in rows {
        text.push_str(&format!("| {} | {} |", row.database, row.name));
        for cell in &row.cells {
            text.push_str(&format!(" {} |", cell.text()));
        }
        text.push_str(&format!(" {} | {} |\n", growth(&row.cells), row.target));
    }
    text
}

fn growth(cells: &[Cell]) -> String {
    match (cells.first(), cells.last()) {
        (Some(first), Some(last)) if cells.len() > 1 => {
            let tenths = last.weight() * 10 / first.weight().max(1);
            format!("× {}.{}", tenths / 10, tenths % 10)
        }
        _ => String::new(),
    }
}

fn milliseconds(span: Duration) -> String {
    let hundredths = span.as_micros() / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn thousands(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latency(median: u64, p95: u64) -> Cell {
        let latency = Latency {
            median: Duration::from_micros(median),
            p95: Duration::from_micros(p95),
        };
        Cell::Latency {
            latency,
            floor: Some(Duration::from_micros(120)),
        }
    }

    #[test]
    fn a_row_shows_every_size_and_the_growth() {
        let mut rows = Vec::new();
        merge(
            &mut rows,
            Kind::Sqlite,
            vec![Measurement::new("summary", "p95 ≤ 15 ms", latency(1000, 2000))],
        );
        merge(
            &mut rows,
            Kind::Sqlite,
            vec![Measurement::new("summary", "p95 ≤ 15 ms", latency(1500, 2550))],
        );
        let table = render(&[10_000, 1_000_000], &rows);
        assert!(
            table.contains("| | | 10,000 orders | 1,000,000 orders | growth | target |"),
            "{table}"
        );
        let row = "| SQLite | summary | 1.00 / 2.00 · 0.12 | 1.50 / 2.55 · 0.12 | × 1.5 | p95 ≤ 15 ms |";
        assert!(table.contains(row), "{table}");
    }

    #[test]
    fn a_rate_counts_pieces_a_second() {
        let cell = Cell::rate(
            100_000,
            Duration::from_secs(8),
            "orders/s",
            Some(Duration::from_secs(2)),
        );
        assert_eq!(cell.text(), "12,500 orders/s · 50,000");
    }
}
