//! The words product names are put together from, Chinese and English.

/// A word in Chinese and English.
pub(super) type Word = (&'static str, &'static str);

/// A kind of product.
#[derive(Debug)]
pub(super) struct Noun {
    pub(super) name: Word,
    /// Beginning of its item codes.
    pub(super) code: &'static str,
    pub(super) category: Word,
    /// What it may be made of; never empty.
    pub(super) materials: &'static [Word],
    /// Usual supply price in US cents, low and high.
    pub(super) cents: (i64, i64),
    /// Weight in grams.
    pub(super) grams: i64,
    /// Comes in sizes.
    pub(super) sized: bool,
}

/// A group of products: category, materials, and whether they come in sizes.
type Group = (Word, &'static [Word], bool);

const fn noun(name: Word, code: &'static str, group: Group, cents: (i64, i64), grams: i64) -> Noun {
    Noun {
        name,
        code,
        category: group.0,
        materials: group.1,
        cents,
        grams,
        sized: group.2,
    }
}

const CLOTHES: Group = (
    ("女装", "Women's Clothing"),
    &[
        ("纯棉", "Cotton"),
        ("亚麻", "Linen"),
        ("灯芯绒", "Corduroy"),
        ("雪纺", "Chiffon"),
    ],
    true,
);
const SHOES: Group = (
    ("鞋靴", "Shoes"),
    &[("帆布", "Canvas"), ("绒面", "Suede"), ("橡胶", "Rubber")],
    true,
);
const KITCHEN: Group = (
    ("厨房用品", "Kitchen & Dining"),
    &[("不锈钢", "Stainless Steel"), ("陶瓷", "Ceramic"), ("竹制", "Bamboo")],
    false,
);
const TEXTILES: Group = (
    ("家居布艺", "Home Textiles"),
    &[
        ("天鹅绒", "Velvet"),
        ("亚麻", "Linen"),
        ("纯棉", "Cotton"),
        ("雪尼尔", "Chenille"),
    ],
    false,
);
const LIGHTS: Group = (
    ("灯具照明", "Lighting"),
    &[("铝合金", "Aluminium"), ("藤编", "Rattan"), ("木质", "Wooden")],
    false,
);
const PHONE: Group = (
    ("手机配件", "Cell Phone Accessories"),
    &[("硅胶", "Silicone"), ("编织", "Braided"), ("铝合金", "Aluminium")],
    false,
);
const GARDEN: Group = (
    ("庭院园艺", "Patio & Garden"),
    &[("树脂", "Resin"), ("加厚", "Heavy-Duty"), ("陶土", "Terracotta")],
    false,
);
const TOYS: Group = (
    ("玩具", "Toys & Games"),
    &[("木质", "Wooden"), ("彩色", "Colourful"), ("迷你", "Mini")],
    false,
);
const SPORT: Group = (
    ("运动户外", "Sports & Outdoors"),
    &[
        ("防水", "Waterproof"),
        ("天然橡胶", "Natural Rubber"),
        ("尼龙", "Nylon"),
    ],
    false,
);

pub(super) const NOUNS: &[Noun] = &[
    noun(("连衣裙", "Dress"), "DR", CLOTHES, (780, 1990), 260),
    noun(("针织开衫", "Cardigan"), "KC", CLOTHES, (990, 2390), 380),
    noun(("衬衫", "Shirt"), "SH", CLOTHES, (690, 1590), 210),
    noun(("阔腿裤", "Wide-Leg Trousers"), "WT", CLOTHES, (890, 1890), 340),
    noun(("睡衣套装", "Pyjama Set"), "PJ", CLOTHES, (850, 1790), 320),
    noun(("运动鞋", "Sneakers"), "SN", SHOES, (1290, 3490), 700),
    noun(("凉拖", "Slide Sandals"), "SS", SHOES, (590, 1490), 320),
    noun(("短靴", "Ankle Boots"), "AB", SHOES, (1190, 2690), 1200),
    noun(("保温杯", "Travel Mug"), "TM", KITCHEN, (590, 1490), 350),
    noun(("煎锅", "Frying Pan"), "FP", KITCHEN, (1190, 2890), 1100),
    noun(("储物罐", "Storage Jar"), "SJ", KITCHEN, (390, 990), 420),
    noun(("砧板", "Chopping Board"), "CP", KITCHEN, (690, 1690), 760),
    noun(("餐盘", "Dinner Plate"), "DP", KITCHEN, (350, 1090), 540),
    noun(("抱枕套", "Cushion Cover"), "CC", TEXTILES, (290, 790), 150),
    noun(("窗帘", "Curtain"), "CU", TEXTILES, (990, 2790), 900),
    noun(("地毯", "Rug"), "RG", TEXTILES, (1290, 5990), 1800),
    noun(("桌布", "Tablecloth"), "TC", TEXTILES, (490, 1690), 400),
    noun(("落地灯", "Floor Lamp"), "FL", LIGHTS, (1890, 4990), 2600),
    noun(("台灯", "Desk Lamp"), "DL", LIGHTS, (990, 2690), 900),
    noun(("手机壳", "Phone Case"), "PC", PHONE, (180, 590), 45),
    noun(("挂绳", "Phone Lanyard"), "PL", PHONE, (150, 450), 30),
    noun(("车载支架", "Car Holder"), "CH", PHONE, (390, 1190), 140),
    noun(("花盆", "Plant Pot"), "PP", GARDEN, (390, 1390), 620),
    noun(("喂鸟器", "Bird Feeder"), "BF", GARDEN, (690, 1990), 480),
    noun(("园艺摆件", "Garden Figurine"), "GF", GARDEN, (590, 2490), 900),
    noun(("积木", "Building Blocks"), "BB", TOYS, (890, 2990), 700),
    noun(("拼图", "Jigsaw Puzzle"), "JP", TOYS, (390, 1290), 450),
    noun(("小火车", "Toy Train"), "TT", TOYS, (790, 2290), 520),
    noun(("瑜伽垫", "Yoga Mat"), "YM", SPORT, (890, 2490), 950),
    noun(("登山包", "Hiking Backpack"), "HB", SPORT, (1290, 3990), 880),
    noun(("护膝", "Knee Support"), "KS", SPORT, (390, 1190), 180),
];

/// What a name begins with.
pub(super) const QUALITIES: &[Word] = &[
    ("轻奢", "Elegant"),
    ("北欧风", "Nordic"),
    ("复古", "Vintage"),
    ("简约", "Minimalist"),
    ("经典", "Classic"),
    ("优质", "Premium"),
    ("法式", "Très Chic"),
    ("日式", "Japanese-Style"),
];

/// What a few names end with: the characters that break careless programs.
pub(super) const TWISTS: &[Word] = &[
    (" 🔥爆款", " 🔥 Bestseller"),
    ("（20\"大号）", " 20\" Large"),
    (" 50\\60cm", " 50\\60 cm"),
    ("「Größe Ü」", " – Größe Übergröße"),
    (" ñandú 款", " for Señora & Niño's"),
    (" ✨👩‍👧亲子", " ✨👩‍👧 Mom & Me"),
    (" 100%正品 €新", " <New> 100% €-Edition"),
];

/// Colours: Chinese, English, code.
pub(super) const COLOURS: &[(&str, &str, &str)] = &[
    ("黑色", "Black", "BLK"),
    ("米白", "Off-White", "OWH"),
    ("酒红", "Burgundy", "BUR"),
    ("墨绿", "Dark Green", "DGR"),
    ("天蓝", "Sky Blue", "SKY"),
    ("灰色", "Grey", "GRY"),
    ("粉色", "Rosé", "ROS"),
    ("卡其", "Khaki", "KHA"),
];

/// Sizes of clothes and shoes.
pub(super) const SIZES: &[&str] = &["S", "M", "L", "XL"];

/// Variants of everything else: Chinese, English, code.
pub(super) const PACKS: &[(&str, &str, &str)] = &[
    ("单件", "1 pc", "1P"),
    ("两件装", "2 pcs", "2P"),
    ("四件套", "Set of 4", "4P"),
    ("大号", "Large", "LG"),
];

/// Shop names.
pub(super) const SHOP_NAMES: &[&str] = &[
    "晨光家居",
    "Nordlicht Haus",
    "云衣坊",
    "海岸线百货",
    "Maple Corner",
    "青禾服饰",
    "拾光小铺",
    "Sakura Living",
    "星野优品",
    "山谷户外",
    "Desert Rose",
    "木棉生活",
];
