//! Rows a second on one core, from the bytes of a GB18030 order export to fact rows in memory:
//! `cargo run --release -p daiyun-ingest --example throughput [rows]`. The file is made up on the spot.
#![expect(clippy::print_stdout, reason = "it is a measuring tool")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use daiyun_base::definition::{Source, load_each};
use daiyun_base::fact::FactDefinition;
use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::format::Formats;
use daiyun_ingest::preview::Preview;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::read::{ReadOptions, Reader};
use daiyun_ingest::recognise::Recognised;
use daiyun_ingest::sniff::{FileKind, sniff};

const HEADER: &str = "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,\
    买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,\
    物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,退款金额,确认收货时间,打款商家金额\n";

fn main() -> Result<(), Box<dyn Error>> {
    let rows: usize = std::env::args().nth(1).map_or(Ok(300_000), |rows| rows.parse())?;
    let bytes = export(rows);
    let formats = formats()?;
    let key = BuyerKey::derive(&[7; 32], "hechang");
    for _ in 0..3 {
        let started = Instant::now();
        let FileKind::Text { encoding, delimiter } = sniff(&bytes) else { return Err("not text".into()) };
        let mut records = CsvRecords::new(bytes.as_slice(), encoding, delimiter);
        let preview = Preview::take(&mut records)?;
        let recognised = Recognised::of(&formats, "taobao", &preview)?;
        let options =
            ReadOptions { file_name: "orders.csv", exported_at: Some(0), now: i64::MAX, buyer_key: &key };
        let mut reader = Reader::new(recognised, preview, records, &options);
        while reader.next_chunk()?.is_some() {}
        let summary = reader.finish();
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{} rows, {} quarantined, {} MB {}: {seconds:.3} s, {:.0} rows/s",
            summary.rows,
            summary.quarantined,
            bytes.len() / 1_000_000,
            summary.encoding,
            f64::from(u32::try_from(rows)?) / seconds
        );
    }
    Ok(())
}

fn export(rows: usize) -> Vec<u8> {
    let mut text = HEADER.to_owned();
    for row in 0..rows {
        let (order, yuan, minute) = (2_200_000_000_000_000_000_u64 + row as u64, row % 500 + 10, row % 60);
        let refunded = if row.is_multiple_of(5) { yuan } else { 0 };
        text.push_str(&format!(
            "=\"{order}\",买家_{},pay{row}@example.com,{yuan}.00,0.00,0,{yuan}.00,0,{}.00,0,\"买家已付款，等待卖家发货\",,林一,\
             浙江省 杭州市 西湖区 某某街道某某路 {} 号(310000),快递,,'13800000000,2026-06-01 10:{minute:02}:00,\
             2026-06-01 10:{minute:02}:30,棉麻衬衫女宽松文艺短袖上衣,1,No:{row},某某快递,,1,66010001,禾裳旗舰店,订单未关闭,\
             0.00,0元,{refunded}.00,,0.00元\n",
            row % 90_000,
            yuan - refunded,
            row % 900
        ));
    }
    encoding_rs::GB18030.encode(&text).0.into_owned()
}

fn formats() -> Result<Formats, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions");
    let mut sources = Vec::new();
    for folder in ["facts", "platforms/taobao"] {
        for entry in std::fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            let name = format!("{folder}/{}", path.file_name().unwrap_or_default().display());
            if name.ends_with(".toml") {
                sources.push(Source::new(name, std::fs::read_to_string(path)?));
            }
        }
    }
    let mut issues = Vec::new();
    let facts: BTreeMap<String, FactDefinition> = load_each(&sources, &mut issues);
    let (formats, found) = Formats::load(&sources, &facts);
    issues.extend(found);
    match issues.first() {
        Some(issue) => Err(issue.to_string().into()),
        None => Ok(formats),
    }
}
