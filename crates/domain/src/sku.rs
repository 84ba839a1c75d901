//! Matching order lines to SKUs: exact, never a guess among several.

use std::collections::HashMap;

use crate::order::LinePart;

/// The codes of one SKU that lines are matched by.
#[derive(Debug, Clone)]
pub struct SkuCodes {
    /// productSkuId, for local shops skuId.
    pub sku_id: String,
    /// The seller's own code 货号.
    pub ext_code: Option<String>,
    /// productId, for local shops goodsId.
    pub spu_id: Option<String>,
}

/// What a code leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Hit {
    One(String),
    Several,
}

/// All SKUs of one shop, ready for matching.
#[derive(Debug, Clone, Default)]
pub struct SkuIndex {
    ids: HashMap<String, ()>,
    by_ext_code: HashMap<String, Hit>,
    by_spu: HashMap<String, Hit>,
}

impl SkuIndex {
    /// Indexes the SKUs of one shop.
    pub fn new(skus: impl IntoIterator<Item = SkuCodes>) -> SkuIndex {
        let mut index = SkuIndex::default();
        for sku in skus {
            if let Some(code) = sku.ext_code.filter(|code| !code.is_empty()) {
                note(&mut index.by_ext_code, code, &sku.sku_id);
            }
            if let Some(spu) = sku.spu_id.filter(|spu| !spu.is_empty()) {
                note(&mut index.by_spu, spu, &sku.sku_id);
            }
            index.ids.insert(sku.sku_id, ());
        }
        index
    }

    /// The SKU of a part: its id if known, else its ext_code if one SKU has it, else its SPU if that has exactly one SKU.
    pub fn find(&self, part: &LinePart) -> Option<&str> {
        let by_id = part
            .sku_id
            .as_ref()
            .and_then(|id| self.ids.get_key_value(id))
            .map(|(id, ())| id.as_str());
        by_id
            .or_else(|| one(&self.by_ext_code, part.ext_code.as_ref()))
            .or_else(|| one(&self.by_spu, part.spu_id.as_ref()))
    }
}

fn note(map: &mut HashMap<String, Hit>, key: String, sku_id: &str) {
    map.entry(key)
        .and_modify(|hit| *hit = Hit::Several)
        .or_insert_with(|| Hit::One(sku_id.to_owned()));
}

fn one<'a>(map: &'a HashMap<String, Hit>, key: Option<&String>) -> Option<&'a str> {
    match map.get(key?)? {
        Hit::One(sku_id) => Some(sku_id),
        Hit::Several => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(sku_id: &str, ext_code: &str, spu_id: &str) -> LinePart {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        LinePart {
            sku_id: text(sku_id),
            ext_code: text(ext_code),
            spu_id: text(spu_id),
            sold_factor: 1,
        }
    }

    #[test]
    fn id_then_code_then_lone_spu_and_never_a_guess() {
        let sku = |id: &str, code: &str, spu: &str| SkuCodes {
            sku_id: id.into(),
            ext_code: Some(code.into()),
            spu_id: Some(spu.into()),
        };
        let index = SkuIndex::new([
            sku("1", "A", "p"),
            sku("2", "B", "q"),
            sku("3", "B", "q"),
            sku("4", "", "p"),
        ]);
        assert_eq!(index.find(&part("1", "B", "q")), Some("1"));
        assert_eq!(index.find(&part("9", "A", "q")), Some("1"));
        assert_eq!(index.find(&part("9", "B", "")), None);
        assert_eq!(index.find(&part("", "", "p")), None);
        let lone = SkuIndex::new([sku("7", "", "solo")]);
        assert_eq!(lone.find(&part("", "x", "solo")), Some("7"));
        assert_eq!(lone.find(&part("", "", "")), None);
    }
}
