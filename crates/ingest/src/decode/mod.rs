//! From bytes to records: delimited text, web pages, workbooks, archives.

mod bytes;
pub mod csv;
pub mod html;
mod ole;
pub mod sheet;
mod value;
pub mod xls;
pub mod zip;
