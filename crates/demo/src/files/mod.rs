//! The export files: which reports a platform gives, what they are called, and the shared shape of writing one.
//! Each report is one file of this folder: a header of [`headers`], and one function that fills a cell by its column's
//! name, so that the order of columns is stated once.

pub mod headers;

mod ad_products;
mod analytics;
mod bills;
mod channel_ads;
mod content;
mod csv;
mod doudian_after_sales;
mod doudian_orders;
mod jd;
mod kuaishou;
mod lines;
mod own;
mod pinduoduo;
mod reports;
mod service;
mod sheet;
mod store_daily;
mod tally;
mod taobao_items;
mod taobao_orders;
mod taobao_refunds;
mod wechat_channels;
mod words;
mod xiaohongshu;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use daiyun_base::error::Problem;

use crate::book::Book;
use crate::cast::Platform;
use crate::ledger::Hand;
use crate::order::Order;
use crate::plan::{Breadth, Calendar, ExportDay, Round};

pub use reports::Report;
pub(crate) use tally::{Measure, Tally};

/// What a file is written from.
pub(crate) struct Export<'a, 'w> {
    pub(crate) calendar: &'a Calendar,
    pub(crate) book: &'a Book<'w>,
    pub(crate) hand: &'a Hand,
    pub(crate) day: ExportDay,
    /// The one day that a report of one day speaks for.
    pub(crate) only: Option<NaiveDate>,
    pub(crate) breadth: Breadth,
    /// Shanghai wall-clock time.
    pub(crate) exported_at: NaiveDateTime,
}

/// A file without its place in the world.
pub(crate) struct Written {
    pub(crate) file_name: String,
    pub(crate) rows: usize,
    pub(crate) bytes: Vec<u8>,
}

/// Which generation of 淘宝 exports a month is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edition {
    /// csv in GB18030 with the quirks of 2018: `="…"`, `null`, `0元`, open receivers.
    Csv2018,
    /// xlsx of 2022: plain cells, masked receivers.
    Sheet2022,
}

impl Export<'_, '_> {
    /// The moment whose truth the file shows.
    pub(crate) fn by(&self) -> NaiveDateTime {
        self.day.on.and_time(NaiveTime::MIN)
    }

    /// The older half of the history is in the older edition.
    pub(crate) fn edition(&self) -> Edition {
        if self.day.month_at < self.calendar.months.len() / 2 { Edition::Csv2018 } else { Edition::Sheet2022 }
    }

    /// The number of an order as the platform writes it.
    pub(crate) fn order_no(&self, order: &Order) -> String {
        match self.book.store.platform {
            Platform::Pinduoduo => pinduoduo::order_no(order.no, order.placed_at.date()),
            Platform::Xiaohongshu => xiaohongshu::order_no(order.no),
            Platform::Taobao
            | Platform::Doudian
            | Platform::Jd
            | Platform::Kuaishou
            | Platform::WechatChannels
            | Platform::Weibo => order.no.to_string(),
        }
    }

    /// Whether this is the file in which somebody's spreadsheet has ruined a row.
    pub(crate) fn is_spoilt(&self) -> bool {
        self.breadth == Breadth::Everything
            && self.day.round == Round::Settled
            && self.day.month_at == self.calendar.end_point()
    }

    /// `20260701_103000`.
    pub(crate) fn stamp(&self) -> String {
        self.exported_at.format("%Y%m%d_%H%M%S").to_string()
    }

    /// `202607011030`.
    pub(crate) fn minute_stamp(&self) -> String {
        self.exported_at.format("%Y%m%d%H%M").to_string()
    }
}

/// Somewhere to put cells, row by row. Every row of a report puts the same number of cells.
pub(crate) trait Grid {
    /// Adds a cell to the row; an empty text is an empty cell.
    fn put(&mut self, cell: &str);

    /// Ends the row.
    fn end_row(&mut self);
}

/// Puts a row: each column's cell is written into one reused text.
pub(crate) fn put_row(grid: &mut impl Grid, columns: &[&str], mut cell: impl FnMut(&str, &mut String)) {
    let mut text = String::new();
    for column in columns {
        text.clear();
        cell(column, &mut text);
        grid.put(&text);
    }
    grid.end_row();
}

/// Writes one report, and counts what it says.
pub(crate) fn write(report: Report, export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    // A report of one day is asked for with its day.
    let day = export.only.unwrap_or(export.day.on);
    match report {
        Report::TaobaoOrders => taobao_orders::write(export),
        Report::TaobaoItems => taobao_items::write(export),
        Report::TaobaoRefunds => taobao_refunds::write(export),
        Report::StoreDaily => store_daily::write(export),
        Report::AdProducts => Ok(ad_products::write(export)),
        Report::DoudianOrders => Ok(doudian_orders::write(export)),
        Report::DoudianAfterSales => doudian_after_sales::write(export),
        Report::JdOrders => Ok(jd::orders(export, tally)),
        Report::JdAfterSales => jd::after_sales(export),
        Report::PinduoduoOrders => Ok(pinduoduo::orders(export, tally)),
        Report::PinduoduoRefunds => pinduoduo::refunds(export),
        Report::XiaohongshuOrders => xiaohongshu::orders(export),
        Report::XiaohongshuAfterSales => xiaohongshu::after_sales(export),
        Report::KuaishouOrders => kuaishou::orders(export),
        Report::WechatOrders => wechat_channels::orders(export),
        Report::Bill => bills::write(export, tally),
        Report::ItemRank => analytics::item_rank(export, tally),
        Report::Sources => analytics::sources(export, day, tally),
        Report::Reception => service::reception(export, day, tally),
        Report::Inquiries => service::inquiries(export, day, tally),
        Report::Feige => service::feige(export, day, tally),
        Report::JdSkus => analytics::jd_skus(export, tally),
        Report::PinduoduoDays => analytics::pinduoduo_days(export, tally),
        Report::XiaohongshuListings => analytics::xiaohongshu_listings(export, day, tally),
        Report::ChannelAds => channel_ads::write(export, tally),
        Report::Lives => content::lives(export, tally),
        Report::Works => content::works(export, tally),
        Report::Notes => content::notes(export, tally),
        Report::Posts => Ok(own::posts(export, tally)),
        Report::Followers => Ok(own::followers(export, tally)),
        Report::Audience => Ok(own::audience(export, tally)),
        Report::BrandIndex => Ok(own::brand_index(export, tally)),
        Report::Reviews => Ok(own::reviews(export, tally)),
        Report::Stock => Ok(own::stock(export, tally)),
        Report::Costs => Ok(own::costs(export, tally)),
        Report::Deals => Ok(own::deals(export, tally)),
        Report::RefundBook => Ok(own::refunds(export)),
    }
}
