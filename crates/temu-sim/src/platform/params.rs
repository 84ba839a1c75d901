//! Reading business fields: a wrong JSON type is refused by its path, an unknown field is never looked at.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The top-level fields of a call. Of a field given twice the first counts (temu-open-api.md §4.4).
#[derive(Debug, Clone, Default)]
pub(super) struct Params(pub(super) Map<String, Value>);

impl<'de> Deserialize<'de> for Params {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Params, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Params;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Params, A::Error> {
                let mut fields = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    fields.entry(name).or_insert(value);
                }
                Ok(Params(fields))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl Params {
    fn given(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text field; an empty one counts as missing.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.given(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(Refusal::bad_type(name, "a string")),
        }
    }

    /// A whole number.
    pub(super) fn int(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let number = |value: &Value| value.as_i64().ok_or_else(|| Refusal::bad_type(name, "an integer"));
        self.given(name).map(number).transpose()
    }

    /// A list of whole numbers, empty when missing.
    pub(super) fn ints(&self, name: &str) -> Result<Vec<i64>, Refusal> {
        self.list(name, "an integer", Value::as_i64)
    }

    /// A list of texts, empty when missing.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, Refusal> {
        self.list(name, "a string", |item| item.as_str().map(str::to_owned))
    }

    fn list<T>(&self, name: &str, wanted: &str, read: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>, Refusal> {
        match self.given(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                let item =
                    |(index, item)| read(item).ok_or_else(|| Refusal::bad_type(&format!("{name}[{index}]"), wanted));
                items.iter().enumerate().map(item).collect()
            }
            Some(_) => Err(Refusal::bad_type(name, "an array")),
        }
    }

    /// A page number from 1; the first when missing.
    pub(super) fn page(&self, name: &str) -> Result<usize, Refusal> {
        let page = self.int(name)?.unwrap_or(1);
        usize::try_from(page)
            .ok()
            .filter(|page| *page > 0)
            .ok_or_else(|| Refusal::bad_type(name, "1 or more"))
    }

    /// A page size, `usual` when missing; above `most` the call is refused with `refusal`.
    pub(super) fn page_size(&self, usual: usize, most: usize, refusal: Refusal) -> Result<usize, Refusal> {
        self.size("pageSize", usual, most, refusal)
    }

    /// As [`Params::page_size`], under another name.
    pub(super) fn size(&self, name: &str, usual: usize, most: usize, refusal: Refusal) -> Result<usize, Refusal> {
        let size = self.int(name)?.unwrap_or(usual as i64);
        usize::try_from(size)
            .ok()
            .filter(|size| (1..=most).contains(size))
            .ok_or(refusal)
    }
}

/// How many there are, and those of a page (from 1).
pub(super) fn page_of<T>(items: Vec<T>, page: usize, size: usize) -> (i64, Vec<T>) {
    let total = items.len() as i64;
    let skip = (page - 1).saturating_mul(size);
    (total, items.into_iter().skip(skip).take(size).collect())
}
