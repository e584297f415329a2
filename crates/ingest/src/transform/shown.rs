//! The cell readers as people choose one: a name, and a cell with what becomes of it.

use daiyun_base::error::Label;

use super::Read;

impl Read {
    /// Every reader, in the order people look for one.
    pub const ALL: [Self; 22] = [
        Self::Id,
        Self::Code,
        Self::Text,
        Self::Fen,
        Self::Count,
        Self::Day,
        Self::Instant,
        Self::IdDay,
        Self::Word,
        Self::Flag,
        Self::Ppm,
        Self::Growth,
        Self::Seconds,
        Self::Minutes,
        Self::Score,
        Self::Province,
        Self::City,
        Self::Buyer,
        Self::MaskedText,
        Self::Fingerprint,
        Self::Path,
        Self::Depth,
    ];

    /// Its stable name, as a mapping writes it.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.shown()[0]
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        let [_, zh, en, ..] = self.shown();
        Label::new(zh, en)
    }

    /// A cell and what it becomes.
    #[must_use]
    pub fn example(self) -> Label {
        let [.., zh, en] = self.shown();
        Label::new(zh, en)
    }

    /// Code, name and example; the texts in both languages.
    fn shown(self) -> Shown {
        match self {
            Self::Id => ID,
            Self::Code => CODE,
            Self::Text => TEXT,
            Self::Fen => FEN,
            Self::Count => COUNT,
            Self::Ppm => PPM,
            Self::Growth => GROWTH,
            Self::Seconds => SECONDS,
            Self::Minutes => MINUTES,
            Self::Score => SCORE,
            Self::Instant => INSTANT,
            Self::Day => DAY,
            Self::Word => WORD,
            Self::Province => PROVINCE,
            Self::City => CITY,
            Self::Buyer => BUYER,
            Self::IdDay => ID_DAY,
            Self::Flag => FLAG,
            Self::Fingerprint => FINGERPRINT,
            Self::MaskedText => MASKED_TEXT,
            Self::Path => PATH,
            Self::Depth => DEPTH,
        }
    }
}

/// Code, name and example of a reader.
type Shown = [&'static str; 5];

const ID: Shown =
    ["id", "平台编号", "Platform number", "「2026070100012」照原样", "“2026070100012” as it stands"];
const CODE: Shown =
    ["code", "商家编码", "Merchant's code", "「HS-0012/黑」照原样", "“HS-0012/BLK” as it stands"];
const TEXT: Shown = ["text", "文字", "Text", "「竹纤维抽纸」照原样", "“Bamboo tissue” as it stands"];
const FEN: Shown =
    ["fen", "金额（元）", "Amount in yuan", "「¥1,280.50」→ 1280.50 元", "“¥1,280.50” → 1280.50 yuan"];
const COUNT: Shown = ["count", "整数", "Whole number", "「1,280」→ 1280", "“1,280” → 1280"];
const PPM: Shown = ["ppm", "占比", "Share", "「12.5%」或「0.125」→ 12.5%", "“12.5%” or “0.125” → 12.5%"];
const GROWTH: Shown = ["growth", "增长率", "Growth", "「320%」→ 增长 320%", "“320%” → 320% more"];
const SECONDS: Shown = [
    "seconds",
    "时长（秒）",
    "Duration in seconds",
    "「1分5秒」或「65」→ 65 秒",
    "“0:01:05” or “65” → 65 seconds",
];
const MINUTES: Shown =
    ["minutes", "时长（分钟）", "Duration in minutes", "「90」→ 90 分钟", "“90” → 90 minutes"];
const SCORE: Shown = ["score", "评分", "Score", "「4」→ 4 分（1 到 5）", "“4” → 4 of 5"];
const INSTANT: Shown = [
    "instant",
    "时间",
    "Date and time",
    "「2026-07-01 10:30:00」→ 北京时间",
    "“2026-07-01 10:30:00” → Beijing time",
];
const DAY: Shown =
    ["day", "日期", "Day", "「2026/7/1」或「20260701」→ 2026-07-01", "“2026/7/1” or “20260701” → 2026-07-01"];
const WORD: Shown =
    ["word", "对应的说法", "Word from a list", "「交易成功」→ completed", "“交易成功” → completed"];
const PROVINCE: Shown = ["province", "省份", "Province", "「浙江省杭州市…」→ 浙江", "“浙江省杭州市…” → 浙江"];
const CITY: Shown = ["city", "城市", "City", "「浙江省杭州市…」→ 杭州", "“浙江省杭州市…” → 杭州"];
const BUYER: Shown = [
    "buyer",
    "买家（不留姓名）",
    "Buyer, without the name",
    "「t_9012」→ 只留一个不可还原的标识",
    "“t_9012” → a mark that leads back to nobody",
];
const ID_DAY: Shown =
    ["id_day", "编号里的日期", "Day in a number", "「2607010001」→ 2026-07-01", "“2607010001” → 2026-07-01"];
const FLAG: Shown = ["flag", "是否", "Yes or no", "「是」→ 是", "“是” → yes"];
const FINGERPRINT: Shown = [
    "fingerprint",
    "由几列合成编号",
    "Number made of columns",
    "订单编号 + 商家编码 → 子订单编号",
    "order + SKU → line number",
];
const MASKED_TEXT: Shown = [
    "masked_text",
    "去掉个人信息的文字",
    "Text without personal data",
    "「请联系 13800000000」→ 号码被隐去",
    "“call 13800000000” → the number is masked",
];
const PATH: Shown = [
    "path",
    "分级名称",
    "Path of names",
    "「站内」「搜索」→ 站内 > 搜索",
    "“On site” “Search” → On site > Search",
];
const DEPTH: Shown =
    ["depth", "分级层数", "Depth of a path", "「站内」「搜索」→ 2", "“On site” “Search” → 2"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reader_is_shown_by_the_name_a_mapping_writes() {
        #[derive(serde::Deserialize)]
        struct Written {
            read: Read,
        }
        for (at, read) in Read::ALL.into_iter().enumerate() {
            let written: Written = toml::from_str(&format!("read = {:?}", read.code())).unwrap();
            assert_eq!(written.read, read);
            assert!(!Read::ALL[..at].contains(&read), "{read:?} stands twice");
        }
    }
}
