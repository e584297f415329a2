//! What the end points need of the files besides trade.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::money::Money;
use daiyun_demo::{ExportFile, Report};

use crate::reading::Table;

/// By name and time: what a work had come to by the day of observation.
type Works = BTreeMap<(String, String), BTreeMap<String, u64>>;

/// What the end points need of the files besides trade.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) followers: BTreeMap<(String, String), u64>,
    /// By store, then by name and time: impressions by the day of observation.
    pub(crate) works: BTreeMap<String, Works>,
    /// By store, then by start.
    pub(crate) lives: BTreeMap<String, BTreeMap<String, Money>>,
    pub(crate) index: BTreeMap<(String, String), i64>,
    pub(crate) topic_plays: BTreeMap<String, u64>,
    pub(crate) women: BTreeMap<String, String>,
    /// When the pieces of a scarce SKU were paid, first to last.
    pub(crate) paid_at: BTreeMap<String, BTreeSet<(String, String)>>,
    /// What the new cake was paid for in all stores, each line once.
    pub(crate) launch: Money,
    pub(crate) lines: BTreeSet<(String, String)>,
}

impl Seen {
    pub(crate) fn add(&mut self, file: &ExportFile) {
        let store = &file.store_code;
        match file.report {
            Report::Followers => {
                for row in Table::of(file).rows() {
                    let key = (store.clone(), row.get("日期").to_owned());
                    self.followers.insert(key, row.count("粉丝总数"));
                }
            }
            Report::BrandIndex => {
                for row in Table::of(file).rows() {
                    let day = row.get("日期").to_owned();
                    self.index.insert((store.clone(), day.clone()), row.get("搜索指数").parse().unwrap());
                    if store == "SY-TM" {
                        self.topic_plays.insert(day, row.count("话题播放量"));
                    }
                }
            }
            Report::Audience => {
                for row in Table::of(file).rows().filter(|row| row.get("取值") == "女") {
                    self.women.insert(row.get("观察日期").to_owned(), row.get("占比").to_owned());
                }
            }
            Report::Lives => {
                let sessions = self.lives.entry(store.clone()).or_default();
                for row in Table::of(file).rows() {
                    sessions.insert(row.get("直播开始时间").to_owned(), row.money("直播间用户支付金额"));
                }
            }
            Report::Works | Report::Notes | Report::Posts => self.add_works(file),
            Report::TaobaoItems if store == "QM-TM" || store == "SY-TM" => {
                self.add_lines(file, ["子订单编号", "商家编码", "订单付款时间", "买家应付货款"]);
            }
            Report::JdOrders => self.add_lines(file, ["订单号", "货号", "付款确认时间", "应付金额"]),
            Report::PinduoduoOrders => {
                self.add_lines(file, ["订单号", "商家编码-规格维度", "订单成交时间", "用户实付金额(元)"]);
            }
            Report::DoudianOrders if store == "SY-DY" => {
                self.add_lines(file, ["子订单编号", "商家编码", "支付完成时间", "订单应付金额"]);
            }
            Report::XiaohongshuOrders => {
                self.add_lines(file, ["订单号", "商家编码", "支付时间", "用户应付金额(元)"])
            }
            Report::KuaishouOrders => self.add_lines(file, ["订单号", "SKU编码", "订单支付时间", "实付款"]),
            Report::WechatOrders => {
                self.add_lines(file, ["订单号", "SKU编码(自定义)", "支付时间", "商品实际价格(总共)"]);
            }
            _ => {}
        }
    }

    /// The lines of what is sold on its own days only; each is alone in its order.
    fn add_lines(&mut self, file: &ExportFile, [number, sku, paid_at, amount]: [&str; 4]) {
        for row in Table::of(file).rows().filter(|row| row.month(paid_at).is_some()) {
            let (sku, paid_at) = (row.get(sku).trim().to_owned(), row.get(paid_at).trim().to_owned());
            if sku.starts_with("QM-N") {
                self.paid_at.entry(sku).or_default().insert((paid_at, row.id(number)));
            } else if sku == "SY-G01-06" && self.lines.insert((file.store_code.clone(), row.id(number))) {
                self.launch += Money::parse(row.get(amount).trim()).unwrap();
            }
        }
    }

    fn add_works(&mut self, file: &ExportFile) {
        let works = self.works.entry(file.store_code.clone()).or_default();
        let day = (file.exported_at + chrono::TimeDelta::hours(8)).date_naive().to_string();
        let [title, time, impressions] = match file.report {
            Report::Works => ["作品名称", "发布时间", "播放量"],
            Report::Posts => ["正文", "发布时间", "曝光量"],
            _ if file.store_code == "QM-XHS" => ["笔记标题", "首次发布时间", "曝光"],
            _ => ["笔记标题", "笔记创建时间", "笔记阅读数"],
        };
        for row in Table::of(file).rows() {
            let key = (row.get(title).to_owned(), row.get(time).to_owned());
            works.entry(key).or_default().insert(day.clone(), row.count(impressions));
        }
    }

    pub(crate) fn followers(&self, store: &str, day: &str) -> u64 {
        self.followers[&(store.to_owned(), day.to_owned())]
    }

    /// What the works had come to by a day, less what they had before the engagement.
    pub(crate) fn impressions_until(&self, store: &str, day: &str) -> u64 {
        let last = |seen: &BTreeMap<String, u64>, until: &str| {
            seen.range(..=until.to_owned()).next_back().map_or(0, |(_, impressions)| *impressions)
        };
        self.works[store].values().map(|seen| last(seen, day) - last(seen, "2025-11-30")).sum()
    }

    pub(crate) fn mean_index(&self, store: &str, wanted: impl Fn(&str) -> bool) -> i64 {
        let days = self.index.iter().filter(|((of, day), _)| of == store && wanted(day));
        let values: Vec<i64> = days.map(|(_, value)| *value).collect();
        let sum: i64 = values.iter().sum();
        let days = i64::try_from(values.len()).unwrap();
        assert_eq!(sum % days, 0, "the mean is exact");
        sum / days
    }
}
