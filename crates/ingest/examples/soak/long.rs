//! A file without end to speak of, in rows or in the length of one: what memory its reading takes.

use std::io::Read;

use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::sniff::Encoding;

use super::memory;
use super::reading::{Outcome, records};
use super::run::Soak;

const HEADER: &str = "商品,订单号,订单状态,用户实付金额(元),商家实收金额(元),订单成交时间\n";

impl Soak {
    /// Reads an order report of so many rows with titles of so many bytes, made as it is read: the kilobytes that took,
    /// where the system tells them.
    ///
    /// # Panics
    /// When it is not read.
    pub(crate) fn long(&self, rows: u64, title: usize) -> Option<u64> {
        let title = "x".repeat(title);
        let text = Orders { rows, title, next: 0, line: HEADER.as_bytes().to_vec(), at: 0 };
        let before = memory::begin();
        let csv = CsvRecords::new(text, Encoding::Utf8, b',');
        let outcome = records(&self.formats, "pinduoduo", "orders.csv", csv, || usize::MAX - 1);
        assert_eq!(outcome, Outcome::Read, "a long file is not read");
        Some(memory::peak()?.saturating_sub(before?))
    }
}

/// The text of the report.
struct Orders {
    rows: u64,
    title: String,
    next: u64,
    line: Vec<u8>,
    at: usize,
}

impl Read for Orders {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.line.len() {
            if self.next == self.rows {
                return Ok(0);
            }
            self.next += 1;
            let (no, title) = (self.next, &self.title);
            let line = format!("{title},260601-{no:015},待发货,{}.05,12.00,2026-06-01 10:00:00\n", no % 500);
            self.line = line.into_bytes();
            self.at = 0;
        }
        let count = buffer.len().min(self.line.len() - self.at);
        buffer[..count].copy_from_slice(&self.line[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
