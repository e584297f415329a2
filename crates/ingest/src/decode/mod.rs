//! From bytes to records: delimited text, workbooks, archives.

pub mod csv;
pub mod sheet;
pub mod xls;
pub mod zip;
