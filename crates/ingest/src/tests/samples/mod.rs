//! The samples beside the definitions, written from here: invented shops, invented numbers, the platforms' headers.
//!
//! `cargo test -p daiyun-ingest write_samples -- --ignored` writes the files and what they read as. Review the difference in
//! the `.expected.json` by hand: it is what proves the reading rules.

mod days;
mod douyin;
mod jd;
mod kuaishou;
mod lines;
mod orders;
mod pinduoduo;
mod taobao_ads;
mod taobao_bills;
mod taobao_generations;
mod taobao_service;
mod taobao_sycm;
mod wechat_channels;
mod workbook;
mod xiaohongshu;

use std::fs;

use super::world::{definitions, expected_name, formats, told};
use workbook::workbook;

/// A sample file and the name it would come with.
struct Sample {
    platform: &'static str,
    name: &'static str,
    file_name: &'static str,
    bytes: Vec<u8>,
}

fn taobao(name: &'static str, file_name: &'static str, bytes: Vec<u8>) -> Sample {
    Sample { platform: "taobao", name, file_name, bytes }
}

#[test]
#[ignore = "writes the samples and their expected readings; run it after changing one"]
fn write_samples() {
    let samples: Vec<Sample> = [
        orders::taobao_orders(),
        orders::pinduoduo_orders(),
        lines::samples(),
        days::samples(),
        douyin::samples(),
        kuaishou::samples(),
        xiaohongshu::samples(),
        wechat_channels::samples(),
        taobao_ads::samples(),
        taobao_bills::samples(),
        taobao_generations::samples(),
        taobao_service::samples(),
        taobao_sycm::samples(),
        jd::samples(),
        pinduoduo::samples(),
    ]
    .into_iter()
    .flatten()
    .collect();
    for sample in &samples {
        fs::write(definitions().join("platforms").join(sample.platform).join(sample.name), &sample.bytes)
            .unwrap();
    }
    let (formats, issues) = formats();
    assert!(issues.is_empty(), "{issues:#?}");
    for sample in &samples {
        let told = told(&formats, sample.platform, sample.file_name, &sample.bytes);
        let path = definitions().join("platforms").join(sample.platform).join(expected_name(sample.name));
        fs::write(path, serde_json::to_string_pretty(&told).unwrap() + "\n").unwrap();
    }
}

/// Rows in the order of a header. A row is written `name=value|name=value`; cells not named are empty, and a later value
/// for a name takes the place of an earlier one.
fn table(header: &str, rows: &[&str]) -> Vec<Vec<String>> {
    let names: Vec<&str> = header.split(',').collect();
    let mut table = vec![names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()];
    for row in rows {
        let mut cells = vec![String::new(); names.len()];
        for cell in row.split('|') {
            let (name, value) = cell.split_once('=').unwrap();
            let at = names.iter().position(|known| known.trim() == name);
            cells[at.unwrap_or_else(|| panic!("no column {name}"))] = value.to_owned();
        }
        table.push(cells);
    }
    table
}

fn csv(header: &str, rows: &[&str]) -> String {
    let cell = |text: &String| match text.contains(',') || text.starts_with('"') {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    let rows = table(header, rows);
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

fn legacy(header: &str, rows: &[&str]) -> Vec<u8> {
    encoding_rs::GB18030.encode(&csv(header, rows)).0.into_owned()
}

fn unicode(header: &str, rows: &[&str]) -> Vec<u8> {
    format!("\u{FEFF}{}", csv(header, rows)).into_bytes()
}

/// A workbook with one table.
fn xlsx(header: &str, rows: &[&str]) -> Vec<u8> {
    xlsx_below(&[], header, rows)
}

/// A workbook with one table below lines of remarks.
fn xlsx_below(remarks: &[&str], header: &str, rows: &[&str]) -> Vec<u8> {
    let remarks = remarks.iter().map(|remark| vec![(*remark).to_owned()]);
    workbook(&[("Sheet1", remarks.chain(table(header, rows)).collect())])
}
