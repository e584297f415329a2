//! Every format reads its samples as its `.expected.json` says, through the same door an upload takes.

mod files;
mod grammar;
mod headers;
mod mappings;
mod money;
mod people;
mod reading;
mod recognition;
mod rules;
mod samples;
mod splits;
mod templates;
mod world;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use world::{definitions, formats, load_sources, told};

#[test]
fn all_definitions_load_without_an_issue() {
    let (formats, issues) = formats();
    assert!(issues.is_empty(), "{issues:#?}");
    let platforms: Vec<&str> = formats.platforms().map(|platform| platform.code.as_str()).collect();
    let expected = [
        "doudian",
        "jd",
        "kuaishou",
        "other",
        "pinduoduo",
        "taobao",
        "wechat_channels",
        "wechat_official",
        "weibo",
        "xiaohongshu",
    ];
    assert_eq!(platforms, expected);
}

#[test]
fn every_sample_reads_as_expected() {
    let (formats, _) = formats();
    let mut samples = 0;
    for format in formats.iter() {
        let folder = definitions().join("platforms").join(format.platform());
        for sample in &format.samples {
            let bytes = fs::read(folder.join(sample)).unwrap_or_else(|error| panic!("{sample}: {error}"));
            let expected = fs::read_to_string(folder.join(world::expected_name(sample))).unwrap();
            let expected: Value = serde_json::from_str(&expected).unwrap();
            let file_name = expected["file_name"].as_str().unwrap();
            let told = told(&formats, format.platform(), file_name, &bytes);
            assert_eq!(told["format"], format.code.as_str(), "{sample}");
            let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
            assert_eq!(pretty(&told), pretty(&expected), "{}/{sample}", format.platform());
            samples += 1;
        }
    }
    assert!(samples >= 17, "only {samples} samples were found");
}

/// A column that no sample fills is a column nobody has seen work.
#[test]
fn every_mapped_column_is_filled_by_some_sample() {
    let (formats, _) = formats();
    let mut unfilled = Vec::new();
    for format in formats.iter() {
        let folder = definitions().join("platforms").join(format.platform());
        let mut filled: BTreeSet<String> = BTreeSet::new();
        for sample in &format.samples {
            let text = fs::read_to_string(folder.join(world::expected_name(sample))).unwrap();
            let expected: Value = serde_json::from_str(&text).unwrap();
            for row in expected["rows"].as_array().into_iter().flatten() {
                let cells = row.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
                filled.extend(cells.map(|(name, _)| name.clone()));
            }
        }
        let missing = format.columns.iter().filter(|column| !filled.contains(&column.to));
        unfilled.extend(missing.map(|column| format!("{} · {}", format.code, column.to)));
    }
    assert_eq!(unfilled, Vec::<String>::new());
}

#[test]
fn a_definition_that_would_leak_or_lie_is_refused_with_all_its_problems() {
    let mut sources = load_sources();
    let bad = r#"
        code = "taobao/bad"
        label = { zh = "坏", en = "Bad" }
        fact = "orders"
        recognise = [[]]
        samples = []
        columns = [
          { from = ["订单编号"], to = "order_no", read = "id" },
          { from = ["收货地址"], to = "close_reason", read = "text", personal = true },
          { from = ["联系手机"], to = "store_mark", read = "id" },
          { from = ["总金额"], to = "placed_fen", read = "count" },
          { from = ["总金额"], to = "paid_fen", read = "fen", only_with = "paid_at" },
          { from = ["订单状态"], to = "status", read = "word", words = { "交易成功" = "done" } },
          { from = ["x"], to = "nowhere", read = "text" },
          { from = ["运费"], add = [["运费 ", "邮费"], []], to = "freight_fen", read = "ppm", empty = ["免"] },
          { from = ["退款金额"], add = [["支付单号"]], to = "refunded_fen", read = "fen" },
        ]"#;
    sources.push(daiyun_base::definition::Source::new("platforms/taobao/bad.toml", bad));
    let typo = "code = \"taobao/typo\"\nlabel = { zh = \"a\", en = \"a\" }\nrecognize = []\nsamples = []";
    sources.push(daiyun_base::definition::Source::new("platforms/taobao/typo.toml", typo));
    let stray = "code = \"tmall\"\nlabel = { zh = \"猫\", en = \"Cat\" }\nmark = \"天猫\"";
    let dog = stray.replace("天猫", "狗").replace("tmall", "doge");
    sources.push(daiyun_base::definition::Source::new("platforms/cat/platform.toml", stray));
    sources.push(daiyun_base::definition::Source::new("platforms/dog/platform.toml", dog));
    let (formats, issues) = crate::format::Formats::load(&sources, &world::facts());
    assert!(formats.get("taobao/bad").is_none());
    assert!(formats.get("taobao/orders").is_some());
    let told: Vec<String> = issues.iter().map(|issue| format!("{} · {}", issue.field, issue.what)).collect();
    let expected = [
        "mark · 应当是一个字",
        "code · 与文件夹不同名",
        "第 3 行 · unknown field `recognize`",
        "samples · 没有样例文件",
        "recognise · 没有写清靠哪些列名识别",
        "paid_fen · 依赖的列 paid_at 没有来源",
        "freight_fen · add 与 read 不配",
        "freight_fen · add 里有一组没有列名",
        "freight_fen · add 与 empty 不能同时写",
        "freight_fen · 「运费 」会被加两次",
        "close_reason · 会把个人信息带进事实表",
        "store_mark · 来源列属于个人信息，却没有标记",
        "store_mark · 会把个人信息带进事实表",
        "placed_fen · read 与事实列的类型不符",
        "status · 「done」不在事实列允许的词里",
        "nowhere · orders 没有这一列",
        "freight_fen · read 与事实列的类型不符",
        "refunded_fen · 来源列属于个人信息，却没有标记",
        "refunded_fen · 会把个人信息带进事实表",
        "placed_on · 必填列没有来源",
    ];
    for line in expected {
        assert!(told.iter().any(|issue| issue.starts_with(line)), "missing: {line}\n{told:#?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}
