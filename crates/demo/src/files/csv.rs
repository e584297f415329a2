//! Text files: cells, quotes and encodings.

use encoding_rs::{Encoding, GB18030, GBK};

use super::Grid;

/// How a back-end quotes its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// Every cell.
    Always,
    /// Cells that hold a tab, a comma, a quote or a line break.
    WhereNeeded,
}

/// How a back-end encodes its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoded {
    /// UTF-8 with a byte-order mark, so that Excel reads Chinese.
    Utf8Marked,
    /// GB18030.
    Gb18030,
    /// GBK.
    Gbk,
}

/// A csv file in the making.
pub(crate) struct Csv {
    quotes: Quotes,
    text: String,
    at_row_start: bool,
}

impl Csv {
    pub(crate) fn new(quotes: Quotes, columns: &[&str]) -> Self {
        let mut csv = Self { quotes, text: String::new(), at_row_start: true };
        columns.iter().for_each(|column| csv.put(column));
        csv.end_row();
        csv
    }

    /// A file with lines above its header, as account statements have them.
    pub(crate) fn below(preamble: &[String], quotes: Quotes, columns: &[&str]) -> Self {
        let mut csv = Self::new(quotes, columns);
        let lines: String = preamble.iter().map(|line| format!("{line}\r\n")).collect();
        csv.text.insert_str(0, &lines);
        csv
    }

    /// A line as it is, without cells.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.end_row();
    }

    /// The bytes of the file.
    pub(crate) fn finish(self, encoded: Encoded) -> Vec<u8> {
        match encoded {
            Encoded::Utf8Marked => [b"\xEF\xBB\xBF", self.text.as_bytes()].concat(),
            Encoded::Gb18030 => bytes(GB18030, &self.text),
            Encoded::Gbk => bytes(GBK, &self.text),
        }
    }
}

impl Grid for Csv {
    fn put(&mut self, cell: &str) {
        if !self.at_row_start {
            self.text.push(',');
        }
        self.at_row_start = false;
        if self.quotes == Quotes::WhereNeeded && !cell.contains(['\t', ',', '"', '\n']) {
            self.text.push_str(cell);
            return;
        }
        self.text.push('"');
        for part in cell.split_inclusive('"') {
            self.text.push_str(part);
            if part.ends_with('"') {
                self.text.push('"');
            }
        }
        self.text.push('"');
    }

    fn end_row(&mut self) {
        self.text.push_str("\r\n");
        self.at_row_start = true;
    }
}

fn bytes(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_as_the_back_ends_do() {
        let mut csv = Csv::new(Quotes::Always, &["订单编号", "联系手机"]);
        csv.put("=\"123\"");
        csv.put("'138");
        csv.end_row();
        assert_eq!(csv.text, "\"订单编号\",\"联系手机\"\r\n\"=\"\"123\"\"\",\"'138\"\r\n");

        let mut csv = Csv::new(Quotes::WhereNeeded, &["主订单编号", "省"]);
        csv.put("\t69");
        csv.put("浙江省");
        csv.end_row();
        assert_eq!(csv.text, "主订单编号,省\r\n\"\t69\",浙江省\r\n");
    }

    #[test]
    fn encodings_are_the_real_ones() {
        let csv = || Csv::new(Quotes::WhereNeeded, &["日期"]);
        assert_eq!(csv().finish(Encoded::Gbk), b"\xC8\xD5\xC6\xDA\r\n");
        assert_eq!(csv().finish(Encoded::Gb18030), b"\xC8\xD5\xC6\xDA\r\n");
        assert_eq!(csv().finish(Encoded::Utf8Marked), b"\xEF\xBB\xBF\xE6\x97\xA5\xE6\x9C\x9F\r\n");
    }
}
