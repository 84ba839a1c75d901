//! Rules for SQL: keywords in lower case, and only what both databases understand (docs/portable-sql.md).

use super::{Finding, below, line_of, rust_code, word_positions};
use crate::tree::SourceFile;

const STORE: &str = "crates/server/src/store/";
const MIGRATIONS: &str = "crates/server/migrations/";

const KEYWORDS: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "INSERT",
    "INTO",
    "VALUES",
    "UPDATE",
    "DELETE",
    "SET",
    "JOIN",
    "ORDER",
    "GROUP",
    "HAVING",
    "LIMIT",
    "RETURNING",
    "CONFLICT",
    "CREATE",
    "ALTER",
    "TABLE",
    "INDEX",
    "PRIMARY",
    "UNIQUE",
    "REFERENCES",
    "NULL",
    "AND",
    "OR",
    "IN",
    "EXISTS",
    "CASE",
    "WHEN",
];

/// What one database knows and the other does not, and the way that works on both.
const FOREIGN: &[(&str, &str)] = &[
    ("greatest(", "write a `case`"),
    ("least(", "write a `case`"),
    ("autoincrement", "make ids in Rust"),
    ("serial", "make ids in Rust"),
    ("bigserial", "make ids in Rust"),
    ("skip locked", "claim with one conditional `update … returning`"),
    ("ilike", "write `lower(a) like lower($1)`"),
    ("now()", "pass the instant in"),
    ("strftime(", "compute the day in Rust and store it"),
    ("date_trunc(", "compute the period in Rust and store it"),
    ("->>", "store what is filtered on as a column"),
    ("json_extract(", "store what is filtered on as a column"),
    ("insert or ", "write `on conflict … do`"),
];

/// Keywords are written in lower case.
pub(crate) fn lower_case(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, line, sql) in statements(files) {
        for keyword in KEYWORDS {
            for at in word_positions(&sql, keyword) {
                let what = format!("`{keyword}` in capitals; SQL is lower-case here");
                findings.push(Finding::new(file, line + line_of(&sql, at) - 1, what));
            }
        }
    }
    findings
}

/// One text for SQLite and PostgreSQL.
pub(crate) fn portable(files: &[SourceFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, line, sql) in statements(files) {
        for (construct, instead) in FOREIGN {
            for (at, _) in sql.match_indices(construct) {
                let is_part = |c: char| c.is_alphanumeric() || c == '_';
                let within_a_word = sql[..at].ends_with(is_part) || sql[at + construct.len()..].starts_with(is_part);
                if construct.starts_with(is_part) && construct.ends_with(is_part) && within_a_word {
                    continue;
                }
                let what = format!("`{}` does not work on both databases; {instead}", construct.trim());
                findings.push(Finding::new(file, line + line_of(&sql, at) - 1, what));
            }
        }
        for (at, _) in sql.match_indices("sum(") {
            if !sql.contains("as bigint)") {
                let what = "PostgreSQL sums to numeric; write `cast(sum(x) as bigint)`";
                findings.push(Finding::new(file, line + line_of(&sql, at) - 1, what));
            }
        }
    }
    findings
}

/// Every piece of SQL with the line it begins on: the strings of the store, the migrations without their comments.
fn statements(files: &[SourceFile]) -> Vec<(&SourceFile, usize, String)> {
    let mut statements = Vec::new();
    for file in below(files, STORE, &[".rs"]).filter(|file| !rust_code::is_test_file(file)) {
        for (line, text) in rust_code::read(&file.text).strings {
            statements.push((file, line, text));
        }
    }
    for file in below(files, MIGRATIONS, &[".sql"]) {
        for (index, line) in file.text.lines().enumerate() {
            let sql = line.split("--").next().unwrap_or_default();
            statements.push((file, index + 1, sql.to_owned()));
        }
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn lines(findings: &[Finding]) -> Vec<usize> {
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn capitals_are_found_in_the_line_they_stand_on() {
        let text = "//! SELECT in prose.\nconst Q: &str = \"select a\n  FROM b\";\n";
        assert_eq!(lines(&lower_case(&sample("crates/server/src/store/x.rs", text))), [3]);
        let migration = "-- WHERE it all begins\ncreate TABLE a (b text);\n";
        assert_eq!(
            lines(&lower_case(&sample("crates/server/migrations/1.sql", migration))),
            [2]
        );
        assert!(lower_case(&sample("crates/server/src/http/x.rs", text)).is_empty());
    }

    #[test]
    fn what_one_database_lacks_is_found() {
        let text = "const Q: &str = \"select greatest(a, b), c->>'d' from t where e < now()\";";
        assert_eq!(portable(&sample("crates/server/src/store/x.rs", text)).len(), 3);
        let fine = "const Q: &str = \"select serial_number from t\";";
        assert!(portable(&sample("crates/server/src/store/x.rs", fine)).is_empty());
    }

    #[test]
    fn a_bare_sum_is_found() {
        assert_eq!(
            portable(&sample(
                "crates/server/src/store/x.rs",
                "let q = \"select sum(a) from t\";"
            ))
            .len(),
            1
        );
        let cast = "let q = \"select cast(coalesce(sum(a), 0) as bigint) from t\";";
        assert!(portable(&sample("crates/server/src/store/x.rs", cast)).is_empty());
    }
}
