//! Reads a file of comma-separated text by a mapping and prints what its columns come to, to be compared with another
//! calculation: `cargo run --release -p daiyun-ingest --example mapped MAPPING.toml FILE.csv`.
#![expect(clippy::print_stdout, reason = "it is read by a person")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::path::Path;

use daiyun_base::definition::{Source, load_each};
use daiyun_base::fact::{FactDefinition, Values};
use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::format::Formats;
use daiyun_ingest::mapping;
use daiyun_ingest::preview::Preview;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::read::{ReadOptions, Reader};
use daiyun_ingest::recognise::Recognised;
use daiyun_ingest::sniff::Encoding;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(mapping), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: mapped MAPPING.toml FILE.csv".into());
    };
    let formats = Formats::load(&[], &facts()?).0;
    let mapping = mapping::load(&fs::read_to_string(mapping)?, &formats)
        .map_err(|issues| mapping::refused(&issues).text.en)?;
    let mut records = CsvRecords::new(File::open(file)?, Encoding::Utf8, b',');
    let preview = Preview::take(&mut records)?;
    let recognised =
        Recognised::by_mapping(&formats, &mapping, "other", &preview).map_err(|problem| problem.text.en)?;
    let buyer_key = BuyerKey::derive(&[7; 32], "client");
    let options = ReadOptions { file_name: "", exported_at: None, now: i64::MAX, buyer_key: &buyer_key };
    let mut reader = Reader::new(recognised, preview, records, &options);
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    while let Some(chunk) = reader.next_chunk()? {
        for (column, values) in chunk.rows.observed.iter().zip(&chunk.rows.columns) {
            let name = mapping.fact.columns[*column].name.as_str();
            if let (Values::Number(numbers), false) = (values, name.ends_with("_at") || name.ends_with("_on"))
            {
                *sums.entry(name).or_default() += numbers.iter().flatten().sum::<i64>();
            }
        }
        for row in chunk.quarantined {
            println!("line {} waits: {}", row.line, row.text.en);
        }
    }
    let summary = reader.finish();
    println!(
        "{} rows, {} merged, {} dropped, {} waiting",
        summary.rows, summary.merged, summary.dropped, summary.quarantined
    );
    sums.iter().for_each(|(name, sum)| println!("{name} {sum}"));
    Ok(())
}

fn facts() -> Result<BTreeMap<String, FactDefinition>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/facts");
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("facts/{}", path.file_name().unwrap_or_default().display());
        sources.push(Source::new(name, fs::read_to_string(path)?));
    }
    let mut issues = Vec::new();
    let facts = load_each(&sources, &mut issues);
    issues.first().map_or(Ok(facts), |issue| Err(issue.to_string().into()))
}
