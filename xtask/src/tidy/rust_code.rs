//! Just enough of Rust's grammar to tell code from comments, strings and tests.

use crate::tree::SourceFile;

/// A Rust file with everything that is not product code set to blanks; offsets and lines stay those of the file.
pub(crate) struct RustCode {
    /// Comments, the insides of strings and the test module are blank.
    pub(crate) code: String,
    /// The string literals outside tests, with the line each begins on.
    pub(crate) strings: Vec<(usize, String)>,
}

/// The text of a file before its test module, which by our habit stands last.
pub(crate) fn without_tests(text: &str) -> &str {
    let mut from = 0;
    while let Some(found) = text[from..].find("#[cfg(test)]") {
        let at = from + found;
        let begins_line = at == 0 || text.as_bytes()[at - 1] == b'\n';
        let rest = text[at..].trim_start_matches("#[cfg(test)]").trim_start();
        if begins_line && rest.starts_with("mod ") {
            return &text[..at];
        }
        from = at + 1;
    }
    text
}

/// Whether a whole file is tests: below a `tests` folder, or by its name.
pub(crate) fn is_test_file(file: &SourceFile) -> bool {
    file.path.contains("/tests/") || file.path.ends_with("/tests.rs") || file.path.ends_with("_tests.rs")
}

/// Splits a file into code and strings.
pub(crate) fn read(text: &str) -> RustCode {
    let text = without_tests(text);
    let mut reader = Reader {
        rest: text,
        line: 1,
        code: String::with_capacity(text.len()),
        strings: Vec::new(),
    };
    while let Some(next) = reader.rest.chars().next() {
        if reader.rest.starts_with("//") {
            let end = reader.rest.find('\n').unwrap_or(reader.rest.len());
            reader.blank(end);
        } else if reader.rest.starts_with("/*") {
            let end = block_comment_length(reader.rest);
            reader.blank(end);
        } else if let Some((opening, closing)) = raw_string_fences(reader.rest, reader.code.chars().next_back()) {
            reader.string(opening, &closing);
        } else if next == '"' {
            reader.escaped_string();
        } else if let Some(length) = char_literal_length(reader.rest) {
            reader.blank(length);
        } else {
            reader.keep(next);
        }
    }
    RustCode {
        code: reader.code,
        strings: reader.strings,
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    code: String,
    strings: Vec<(usize, String)>,
}

impl Reader<'_> {
    fn keep(&mut self, c: char) {
        self.line += usize::from(c == '\n');
        self.code.push(c);
        self.rest = &self.rest[c.len_utf8()..];
    }

    /// Passes over `length` bytes, leaving blanks and the line breaks.
    fn blank(&mut self, length: usize) {
        let (gone, rest) = self.rest.split_at(length);
        for byte in gone.bytes() {
            self.line += usize::from(byte == b'\n');
            self.code.push(if byte == b'\n' { '\n' } else { ' ' });
        }
        self.rest = rest;
    }

    fn string(&mut self, opening: usize, closing: &str) {
        let inside = &self.rest[opening..];
        let end = inside.find(closing).unwrap_or(inside.len());
        self.strings.push((self.line, inside[..end].to_owned()));
        self.blank((opening + end + closing.len()).min(self.rest.len()));
    }

    fn escaped_string(&mut self) {
        let bytes = self.rest.as_bytes();
        let mut end = 1;
        while end < bytes.len() && bytes[end] != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(bytes.len());
        self.strings.push((self.line, self.rest[1..end].to_owned()));
        self.blank((end + 1).min(self.rest.len()));
    }
}

/// Block comments nest in Rust.
fn block_comment_length(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let step = match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of `r#"` and the text that closes it, when a raw string begins here and not an identifier.
fn raw_string_fences(text: &str, before: Option<char>) -> Option<(usize, String)> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') && !matches!(before, Some('b' | 'c')) {
        return None;
    }
    let after = text.strip_prefix('r')?;
    let hashes = after.bytes().take_while(|&byte| byte == b'#').count();
    after[hashes..]
        .starts_with('"')
        .then(|| (hashes + 2, format!("\"{}", "#".repeat(hashes))))
}

/// The length of `'x'` or `'\n'`; none for a lifetime.
fn char_literal_length(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        // The escaped character itself may be a quote.
        let end = inside.char_indices().skip(2).find(|&(_, c)| c == '\'')?.0;
        return Some(end + 2);
    }
    let first = inside.chars().next()?;
    inside[first.len_utf8()..]
        .starts_with('\'')
        .then(|| first.len_utf8() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_not_code() {
        let text =
            "use a; // use b;\n/* use c; /* deep */ */ let s = \"use d; \\\" still\"; let q = '\"'; fn f<'a>() {}\n";
        let read = read(text);
        assert!(read.code.contains("use a;"));
        for gone in ["use b", "use c", "use d", "still"] {
            assert!(!read.code.contains(gone), "{gone} stayed in: {}", read.code);
        }
        assert!(read.code.contains("fn f<'a>() {}"));
        assert_eq!(read.code.len(), text.len());
        assert_eq!(read.strings, [(2, "use d; \\\" still".to_owned())]);
    }

    #[test]
    fn raw_strings_end_at_their_own_fence() {
        let read = read("let a = r#\"one \"two\" three\"#;\nlet b = r\"four\"; let for_r = 5;");
        assert_eq!(
            read.strings,
            [(1, "one \"two\" three".to_owned()), (2, "four".to_owned())]
        );
        assert!(read.code.contains("let for_r = 5;"));
    }

    #[test]
    fn an_escaped_quote_is_a_character() {
        let read = read("let a = '\\''; let b = \"text\";");
        assert_eq!(read.strings, [(1, "text".to_owned())]);
    }

    #[test]
    fn the_test_module_is_left_out_and_a_test_function_is_not() {
        let text = "fn a() {}\n#[cfg(test)]\nfn b() {}\nfn c() {}\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(without_tests(text), "fn a() {}\n#[cfg(test)]\nfn b() {}\nfn c() {}\n");
    }
}
