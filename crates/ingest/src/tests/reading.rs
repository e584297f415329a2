//! Rules that cost money when they are read wrong, each with the file that would break it.

use daiyun_base::error::Label;
use daiyun_base::fact::Values;
use serde_json::Value;

use super::world::{WholeFile, buyer_key, definitions, formats, read};
use crate::cell::{ReadError, Record, Records};
use crate::decode::csv::CsvRecords;
use crate::preview::Preview;
use crate::read::{ReadOptions, Reader};
use crate::recognise::Recognised;
use crate::report::CHUNK_ROWS;
use crate::sniff::{Encoding, FileKind, sniff};

const HEADER: &str = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间 ,退款金额";

fn orders(text: &str) -> WholeFile {
    read(&formats().0, "taobao", "tmall.csv", text.as_bytes()).unwrap()
}

fn refusal(platform: &str, text: &str) -> (&'static str, String) {
    let problem = read(&formats().0, platform, "file.csv", text.as_bytes()).err().unwrap();
    assert!(!problem.text.en.is_empty());
    (problem.code, problem.text.zh)
}

/// A paid order with these amounts, in the columns of [`HEADER`].
fn paid(order: usize, total: &str, received: &str, refunded: &str) -> String {
    format!("{order},{total},{received},2026-06-01 10:00:00,2026-06-01 10:01:00,{refunded}\n")
}

#[test]
fn a_refusal_names_the_report_and_what_it_lacks() {
    let (code, text) = refusal("taobao", "订单编号,买家会员名,订单状态,订单创建时间,退款金额\n1,a,b,c,d\n");
    assert_eq!(code, "header_changed");
    assert_eq!(
        text,
        "表头变了：文件最像「淘宝订单报表」，但缺少列「总金额」；请在平台导出时勾选这些列，或为新表头做一次映射"
    );
    let (code, text) = refusal("jd", &format!("{HEADER}\n"));
    assert_eq!(code, "wrong_platform");
    assert_eq!(text, "这是淘宝天猫的「淘宝订单报表」，而店铺属于京东；请选对店铺后再导入");
    assert_eq!(refusal("taobao", "甲,乙\n1,2\n").0, "unknown_report");
    assert_eq!(refusal("taobao", "\n\n,,\n").0, "empty_file");
    let (code, text) = refusal("taobao", "skuId,sku名称,支付金额,支付买家数,加购件数\n");
    assert_eq!(code, "report_without_fact");
    assert!(text.contains("「生意参谋商品360规格销售」"), "{text}");
}

/// Half a sum would pass for the whole, and money that went back would stay in the net sales that fees are taken from.
#[test]
fn a_sum_is_whole_or_the_file_is_refused() {
    const CASE: &str = "售后单号,订单号,售后状态,售后申请时间,退商品金额（元）";
    let (code, text) =
        refusal("doudian", &format!("{CASE},退税费金额(元)\n1,2,售后关闭,2026-06-01,9.00,-\n"));
    assert_eq!(code, "header_changed");
    assert!(text.contains("缺少列「退运费金额（元）」；"), "{text}");
    let check = |amounts: &str, expected: Result<i64, (&str, &str)>| {
        let header = format!("{CASE},退运费金额（元）,退支付优惠（元）,退税费金额（元）");
        let text = format!("{header}\n1,2,同意退款，退款成功,2026-06-01 10:00:00,{amounts}\n");
        let file = read(&formats().0, "doudian", "file.csv", text.as_bytes()).unwrap();
        let waiting = file.quarantined.first().map(|row| (row.column.as_str(), row.code));
        let refunded = file.rows.first().and_then(|row| row["refunded_fen"].as_i64());
        assert_eq!(refunded.ok_or_else(|| waiting.unwrap()), expected, "{amounts}");
    };
    check("129.00,8.00,5.00,1.20", Ok(13_820));
    check("129.00,-,-,-", Ok(12_900));
    check("-,8.00,-,-", Ok(800));
    check("-,-,-,-", Err(("退商品金额（元）", "required_empty")));
    check("129.00,八元,-,-", Err(("退运费金额（元）", "not_an_amount")));
    check("129.00,8.00,-,0.005", Err(("退税费金额（元）", "too_many_decimals")));
    check("100000000000.00,0.01,-,-", Err(("退运费金额（元）", "too_large")));
}

#[test]
fn a_store_report_of_products_is_not_taken_for_the_store() {
    let (formats, _) = formats();
    let format = |header: &str, row: &str| {
        let file = format!("{header}\n{row}\n");
        read(&formats, "taobao", "生意参谋.csv", file.as_bytes()).unwrap().format
    };
    assert_eq!(format("统计日期,商品ID,商品访客数,支付金额", "2026-06-01,1,2,3"), "taobao/listing_daily");
    assert_eq!(format("统计日期,商品访客数,支付金额", "2026-06-01,2,3"), "taobao/store_daily");
}

#[test]
fn amounts_that_disagree_in_more_than_one_percent_of_paid_rows_hold_the_batch() {
    let file = |wrong: usize| {
        let rows: String = (0..200)
            .map(|order| paid(order, "100.00", if order < wrong { "100.00" } else { "70.00" }, "30.00"))
            .collect();
        // Unpaid rows take no part, or a file of unpaid orders would prove anything.
        let unpaid = "900,50.00,0.00,2026-06-01 10:00:00,,0.00\n".repeat(500);
        orders(&format!("{HEADER}\n{rows}{unpaid}")).summary.held.map(|problem| problem.code)
    };
    assert_eq!(file(0), None);
    assert_eq!(file(2), None, "exactly 99% agree");
    assert_eq!(file(3), Some("amounts_disagree"));
}

#[test]
fn a_file_whose_ids_excel_has_rounded_is_held() {
    let held = |ids: &[&str]| {
        let row = |id: &&str| format!("{id},10.00,10.00,2026-06-01 10:00:00,2026-06-01 10:01:00,0\n");
        let rows: String = ids.iter().map(row).collect();
        orders(&format!("{HEADER}\n{rows}")).summary.held.map(|problem| problem.code)
    };
    let rounded = ["2206118833445560000", "2206118833445570000", "2206118833445580000"];
    assert_eq!(held(&rounded), Some("ids_damaged"));
    assert_eq!(held(&rounded[..2]), None, "two may be real");
    let whole = ["2206118833445560001", "2206118833445570002", "2206118833445580003"];
    assert_eq!(held(&[rounded, whole].concat()), None);
    assert_eq!(held(&["10000", "20000", "30000", "1000000000000000"]), None);
}

/// A deposit is not sales: a presale order is paid when its balance is.
#[test]
fn a_presale_is_paid_when_its_balance_is() {
    let header = "订单编号,总金额,订单状态,订单创建时间,订单付款时间,分阶段订单信息";
    let check = |status: &str, stages: &str, expected: Result<Option<i64>, &str>| {
        let text = format!("{header}\n1,100.00,{status},2026-05-20 10:00:00,2026-05-20 10:01:00,{stages}\n");
        let file = orders(&text);
        let waiting = file.quarantined.first().map(|row| (row.code, row.column.as_str()));
        let paid = file.rows.first().map(|row| row["paid_fen"].as_i64());
        match expected {
            Ok(fen) => assert_eq!((paid, waiting), (Some(fen), None), "{status} {stages}"),
            Err(code) => {
                assert_eq!((paid, waiting), (None, Some((code, "分阶段订单信息"))), "{status} {stages}")
            }
        }
    };
    check("等待买家付款", "定金已付", Ok(None));
    check("交易成功", "定金已付，尾款已付", Ok(Some(10_000)));
    check("交易关闭", "定金已付，尾款未付", Err("waits_for_a_person"));
    check("交易关闭", "FRONT_PAID_FINAL_NOPAID", Err("waits_for_a_person"));
    check("交易关闭", "定金已付，尾款已付", Ok(Some(10_000)));
    check("交易关闭", "", Ok(Some(10_000)));
}

#[test]
fn a_pinduoduo_order_is_paid_only_by_words_that_say_so() {
    let check = |status: &str, times: &str, expected: Option<i64>| {
        let text = format!(
            "订单号,订单状态,用户实付金额(元),商家实收金额(元),支付时间,订单成交时间\n260531-607198974342268,{status},12.00,12.00,{times}\n"
        );
        let file = read(&formats().0, "pinduoduo", "file.csv", text.as_bytes()).unwrap();
        assert_eq!(file.rows[0]["paid_fen"].as_i64(), expected, "{status} {times}");
    };
    check("待发货", ",", Some(1_200));
    check("未发货，退款成功", ",", Some(1_200));
    check("待支付", ",2026-05-31 10:00:00", None);
    check("", ",", None);
    check("待成团", ",", None);
    check("待成团", "2026-05-31 10:00:00,", Some(1_200));
}

#[test]
fn the_same_line_has_the_same_hash_however_its_cells_are_spelt() {
    let line = |header: &str, cells: &str| {
        let text = format!("{header}\n{cells}\n");
        let file = read(&formats().0, "taobao", "lines.csv", text.as_bytes()).unwrap();
        file.rows[0]["line_no"].as_str().unwrap().to_owned()
    };
    let old = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,订单状态,商家编码";
    let first = line(old, "1,棉麻衬衫,67.00,1,A-1,颜色分类:白,交易成功,A-1");
    assert_eq!(first, line(old, "1,棉麻衬衫 ,67,2,B-9,颜色分类：白,交易成功,"), "resaved, with another code");
    assert_ne!(first, line(old, "1,棉麻衬衫,68.00,1,A-1,颜色分类:白,交易成功,A-1"));
    assert_ne!(first, line(old, "1,棉麻衬衫,67.00,1,A-1,颜色分类:黑,交易成功,A-1"));
    let (code, _) = refusal("taobao", "订单编号,标题,价格,购买数量,订单状态\n1,棉麻衬衫,67.00,1,交易成功\n");
    assert_eq!(code, "header_changed", "a hash of fewer parts would be another line");
    let (code, text) = refusal("taobao", "主订单编号,标题,价格,购买数量,商品属性\n1,棉麻衬衫,67.00,1,白\n");
    assert_eq!(code, "header_changed");
    assert!(text.contains("「子订单编号」"), "{text}");
}

#[test]
fn a_file_without_payment_times_claims_no_payment() {
    let file = orders(
        "订单编号,总金额,订单状态,订单创建时间\n1,10.00,交易关闭,2026-06-01 10:00:00\n2,20.00,交易成功,2026-06-01 10:00:00\n",
    );
    let statuses: Vec<&Value> = file.rows.iter().map(|row| &row["status"]).collect();
    assert_eq!(statuses, ["unknown", "completed"]);
    assert!(file.rows.iter().all(|row| row.get("paid_fen").is_none() && row.get("paid_at").is_none()));
}

#[test]
fn a_damaged_row_costs_itself_only() {
    let rows = [
        paid(1, "10.00", "10.00", "0"),
        "2,20.00,20.00\n".to_owned(),
        "3,30.00,30.00,2026-06-01 10:00:00,2026-06-01 10:01:00,0,林一,13800000000\n".to_owned(),
        "1.23E+18,40.00,40.00,2026-06-01 10:00:00,,0\n".to_owned(),
        format!("{HEADER}\n"),
        "\n".to_owned(),
        "\"5,50.00,50.00,2026-06-01 10:00:00,,0\n".to_owned(),
        paid(6, "60.00", "60.00", "无退款申请"),
    ];
    let file = orders(&format!("{HEADER}\n{}", rows.concat()));
    let read: Vec<&Value> = file.rows.iter().map(|row| &row["order_no"]).collect();
    assert_eq!(read, ["1", "5", "6"], "a lone quote costs nothing");
    assert_eq!(file.rows[2]["refunded_fen"], Value::Null);
    let told: Vec<(u32, &str)> = file.quarantined.iter().map(|row| (row.line, row.code)).collect();
    assert_eq!(told, [(3, "row_too_short"), (4, "row_too_long"), (5, "id_damaged")]);
    assert_eq!((file.summary.rows, file.summary.quarantined, file.summary.dropped), (3, 3, 1));
    assert!(file.quarantined[..2].iter().all(|row| row.cells.is_empty()), "displaced cells may be anybody's");
}

#[test]
fn nothing_personal_leaves_the_room() {
    let text = "订单编号,买家会员名,总金额,收货人姓名,收货地址 ,联系手机,买家留言,支付单号,订单创建时间,订单付款时间 \n\
                1,阿柚_77,10.00,林一,浙江省 杭州市 某某路 1 号,13800000000,急,2026060122001,2026-06-01 10:00:00,\n\
                2,阿柚_77,bad,林一,浙江省 杭州市 某某路 1 号,13800000000,急,2026060122001,2026-06-01 10:00:00,\n\
                3,1.23E+18,10.00,林一,浙江省 杭州市 某某路 1 号,13800000000,急,2026060122001,2026-06-01 10:00:00,\n";
    let file = orders(text);
    assert_eq!((file.rows.len(), file.quarantined.len()), (1, 2));
    assert_eq!(file.quarantined[0].value.as_deref(), Some("bad"));
    assert_eq!(file.quarantined[1].value, None, "the name column is personal");
    let said = format!("{:?}{:?}{:?}", file.rows, file.quarantined, file.summary);
    for personal in ["阿柚", "林一", "某某路", "13800000000", "急", "2026060122001", "1.23E+18"] {
        assert!(!said.contains(personal), "{personal}");
    }
}

#[test]
fn what_somebody_says_about_the_export_time_comes_before_the_file_name() {
    let text = format!("{HEADER}\n{}", paid(1, "10.00", "10.00", "0"));
    let check = |file_name: &str, exported_at: Option<i64>, expected: Option<(i64, bool)>| {
        let (formats, _) = formats();
        let mut records = CsvRecords::new(text.as_bytes(), Encoding::Utf8, b',');
        let preview = Preview::take(&mut records).unwrap();
        let recognised = Recognised::of(&formats, "taobao", &preview).unwrap();
        let key = buyer_key();
        let options = ReadOptions { file_name, exported_at, now: NOW, buyer_key: &key };
        let mut reader = Reader::new(recognised, preview, records, &options);
        let told = match reader.next_chunk() {
            Ok(chunk) => Some((chunk.unwrap().rows.observed_at[0], reader.finish().exported_known)),
            Err(ReadError::NotExportedThen) => None,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(told, expected, "{file_name}");
    };
    const NOW: i64 = 1_790_000_000_000_000;
    const PAID_AT: i64 = 1_780_279_260_000_000;
    const NAMED: i64 = 1_782_873_000_000_000;
    check("orders.csv", None, Some((PAID_AT, false)));
    check("ExportOrderList202607011030.csv", None, Some((NAMED, true)));
    check("ExportOrderList202607011030.csv", Some(42), Some((42, true)));
    // The row was paid at 10:01 on 1 June: an export of 10:00 may still hold it, page 1 of the day is no export time.
    check("ExportOrderList202606011000.csv", None, Some((1_780_279_200_000_000, true)));
    check("订单_20260601_0001.csv", None, None);
    check("订单_20260601_0001.csv", Some(42), Some((42, true)));
}

#[test]
fn equal_lines_are_added_up_across_the_whole_order_and_chunks() {
    let mut text =
        "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码\n".to_owned();
    let orders = CHUNK_ROWS;
    for order in 0..orders {
        for (title, quantity) in [("棉麻衬衫", 1), ("中筒袜", 1), ("棉麻衬衫", 2)] {
            text.push_str(&format!("{order},{title},67.00,{quantity},,,,,交易成功,\n"));
        }
    }
    text.push_str("0,棉麻衬衫,67.00,1,,,,,交易成功,\n");
    let (formats, _) = formats();
    let mut records = CsvRecords::new(text.as_bytes(), Encoding::Utf8, b',');
    let preview = Preview::take(&mut records).unwrap();
    let recognised = Recognised::of(&formats, "taobao", &preview).unwrap();
    let quantity = recognised.fact.column("quantity").unwrap();
    let key = buyer_key();
    let options = ReadOptions { file_name: "", exported_at: None, now: i64::MAX, buyer_key: &key };
    let mut reader = Reader::new(recognised, preview, records, &options);
    let (mut rows, mut pieces, mut scattered) = (0, 0, Vec::new());
    while let Some(chunk) = reader.next_chunk().unwrap() {
        assert!(chunk.rows.len() <= CHUNK_ROWS);
        let Some(Values::Number(counts)) = chunk.rows.values(quantity) else { panic!("no quantity") };
        assert_eq!(counts.iter().count(), chunk.rows.len());
        rows += chunk.rows.len();
        pieces += counts.iter().flatten().sum::<i64>();
        scattered.extend(chunk.quarantined.into_iter().map(|row| row.code));
    }
    assert_eq!(rows, 2 * orders);
    assert_eq!(pieces, 4 * i64::try_from(orders).unwrap());
    assert_eq!(scattered, ["order_scattered"]);
    assert_eq!(reader.finish().merged, u64::try_from(orders).unwrap());
}

/// A file that breaks off, as a child process that was stopped leaves it.
struct BreaksOff(u32);

impl Records for BreaksOff {
    fn read(&mut self, record: &mut Record) -> Result<bool, ReadError> {
        self.0 += 1;
        if self.0 > 30 {
            return Err(ReadError::Sheet(Label::new("读取在中途停止", "reading stopped half way")));
        }
        record.start(self.0, false);
        let row = if self.0 == 1 { HEADER.to_owned() } else { paid(7, "1.00", "1.00", "0") };
        row.trim().split(',').for_each(|cell| record.push(cell.as_bytes(), crate::cell::CellKind::Text));
        Ok(true)
    }

    fn encoding(&self) -> &'static str {
        "xlsx"
    }

    fn rows_may_be_short(&self) -> bool {
        true
    }
}

#[test]
fn a_file_that_breaks_off_is_an_error_and_not_a_shorter_file() {
    let (formats, _) = formats();
    let mut records = BreaksOff(0);
    let preview = Preview::take(&mut records).unwrap();
    let recognised = Recognised::of(&formats, "taobao", &preview).unwrap();
    let key = buyer_key();
    let options = ReadOptions { file_name: "", exported_at: None, now: i64::MAX, buyer_key: &key };
    let mut reader = Reader::new(recognised, preview, records, &options);
    assert!(matches!(reader.next_chunk(), Err(ReadError::Sheet(_))));
}

/// Damaged bytes, cut files, doubled stretches: every one is read or refused, none panics, and no row is lost unseen.
#[test]
fn no_damage_to_a_file_makes_the_reader_panic() {
    let (formats, _) = formats();
    let mut seed: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    let mut read_files = 0;
    for format in formats.iter() {
        for sample in format.samples.iter().filter(|sample| sample.ends_with(".csv")) {
            let whole =
                std::fs::read(definitions().join("platforms").join(format.platform()).join(sample)).unwrap();
            for _ in 0..300 {
                let mut bytes = whole.clone();
                for _ in 0..=random(4) {
                    let at = random(bytes.len());
                    match random(4) {
                        0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                        1 => bytes.insert(at, b"\",;\n\t=-E9\x81"[random(10)]),
                        2 => bytes.truncate(at.max(1)),
                        _ => bytes.extend_from_within(at..),
                    }
                }
                if matches!(sniff(&bytes), FileKind::Text { .. }) {
                    let outcome = read(&formats, format.platform(), sample, &bytes);
                    read_files += usize::from(outcome.is_ok());
                }
            }
        }
    }
    assert!(read_files > 500, "only {read_files} damaged files were still recognised");
}
