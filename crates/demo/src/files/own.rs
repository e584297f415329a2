//! The agency's own tables: what no platform exports as a known file. Each is a small csv that a mapping of
//! `definitions/demo/mappings` reads.

use chrono::{Days, NaiveDate, TimeDelta};
use daiyun_base::money::{Money, Rate};

use super::csv::{Csv, Encoded, Quotes};
use super::tally::{Measure, Tally};
use super::words::percent;
use super::{Export, Grid, Written, content};
use crate::attention::{self, about};
use crate::book::Purpose;
use crate::course::{Occasion, OccasionKind};
use crate::order::{AfterSaleKind, CaseState, Stage};

/// A table in the making.
struct Table {
    name: &'static str,
    csv: Csv,
    rows: usize,
}

impl Table {
    fn new(name: &'static str, header: &str) -> Self {
        let columns: Vec<&str> = header.split(',').collect();
        Self { name, csv: Csv::new(Quotes::WhereNeeded, &columns), rows: 0 }
    }

    fn row(&mut self, cells: &[&dyn std::fmt::Display]) {
        cells.iter().for_each(|cell| self.csv.put(&cell.to_string()));
        self.csv.end_row();
        self.rows += 1;
    }

    fn finish(self, export: &Export<'_, '_>) -> Written {
        let file_name = format!("{}_{}.csv", self.name, export.stamp());
        Written { file_name, rows: self.rows, bytes: self.csv.finish(Encoded::Utf8Marked) }
    }
}

/// 粉丝登记表: an account by day. A 天猫 store's own analytics count the followers it wins; its total is carried along.
pub(super) fn followers(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let mut table = Table::new("粉丝登记表", "日期,账号,粉丝总数,新增粉丝,取关粉丝");
    let Some(course) = export.book.attention.and_then(|attention| attention.followers.as_ref()) else {
        return table.finish(export);
    };
    let month = export.calendar.months[export.day.month_at].days();
    let days = if export.book.growth.tmall.is_some() {
        let mut total = export.hand.followers_before;
        let days = export.hand.days.iter().map(|day| {
            total += day.new_followers;
            attention::FollowerDay { day: day.day, total, won: day.new_followers, lost: 0 }
        });
        if export.day.month_at < export.book.engagement_start(export.calendar) {
            Vec::new()
        } else {
            days.collect()
        }
    } else {
        attention::followers(export.book, export.calendar, course)
    };
    for day in days.iter().filter(|day| month.contains(day.day)) {
        table.row(&[&day.day, &course.account, &day.total, &day.won, &day.lost]);
        tally.count("followers_daily", "followers", day.day, day.total);
        tally.count("followers_daily", "new_followers", day.day, day.won);
        tally.count("followers_daily", "rows", day.day, 1);
    }
    table.finish(export)
}

/// 人群画像表: shares of the buyers on the last day of the month.
pub(super) fn audience(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let mut table = Table::new("人群画像表", "观察日期,人群,维度,取值,占比");
    let Some(women) = export.book.attention.and_then(|attention| attention.women) else {
        return table.finish(export);
    };
    let month_at = export.day.month_at;
    let days = export.calendar.months[month_at].days();
    let day = days.to.min(export.calendar.last_day());
    let is_after = month_at >= export.calendar.end_point();
    let women = if is_after { women.after_ppm } else { women.before_ppm };
    let young =
        if is_after { [180_000, 460_000, 210_000, 150_000] } else { [90_000, 210_000, 260_000, 440_000] };
    let ages = ["18-24岁", "25-34岁", "35-44岁", "45岁以上"];
    let shares = [("性别", "女", women), ("性别", "男", 1_000_000 - women)];
    let shares = shares.into_iter().chain(ages.iter().zip(young).map(|(age, share)| ("年龄", *age, share)));
    for (dimension, value, share) in shares {
        let share_text = percent(u64::try_from(share).unwrap_or(0), 1_000_000);
        table.row(&[&day, &"成交人群", &dimension, &value, &share_text]);
        let of = Some(("value", value));
        tally.add(Measure { fact: "audience_snapshots", column: "share_ppm", of }, day, share);
    }
    table.finish(export)
}

/// 品牌声量表: search index by day, and what the brand's topic has come to.
pub(super) fn brand_index(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let mut table = Table::new("品牌声量表", "日期,品牌,渠道,搜索指数,话题播放量");
    let Some(course) = export.book.attention.and_then(|attention| attention.search.as_ref()) else {
        return table.finish(export);
    };
    for day in attention::search(export.book, export.calendar, export.day.month_at, course) {
        table.row(&[&day.day, &course.brand, &course.channel, &day.index, &day.topic_plays]);
        let index = Measure { fact: "brand_index_daily", column: "search_index", of: None };
        tally.add(index, day.day, day.index);
        tally.count("brand_index_daily", "topic_plays", day.day, day.topic_plays);
        tally.count("brand_index_daily", "rows", day.day, 1);
    }
    table.finish(export)
}

/// 微博内容表: the posts of an account with what they had come to.
pub(super) fn posts(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let mut table =
        Table::new("微博内容表", "观察日期,微博ID,正文,发布时间,曝光量,阅读量,点赞数,评论数,转发数");
    for (post, on) in content::seen(export) {
        let likes = about(post.plays, 22, post.no);
        let comments = about(post.plays, 5, post.no);
        let shares = about(post.plays, 9, post.no);
        let published_at = post.published_at.format("%Y-%m-%d %H:%M:%S");
        let cells: [&dyn std::fmt::Display; 9] = [
            &on,
            &post.no,
            &post.title,
            &published_at,
            &post.impressions,
            &post.plays,
            &likes,
            &comments,
            &shares,
        ];
        table.row(&cells);
        tally.count("content_daily", "impressions", on, post.impressions);
        tally.count("content_daily", "plays", on, post.plays);
        tally.count("content_daily", "rows", on, 1);
    }
    table.finish(export)
}

/// What reviewers write: score and text. One of them writes down what must never be kept.
const REVIEWS: [(u32, &str); 6] = [
    (5, "质量很好，会回购"),
    (5, "包装用心，物流快"),
    (5, "第二次买了，家人都喜欢"),
    (4, "还不错，就是等得久了点"),
    (5, "客服态度好，有事打 13800000000 就有人管"),
    (2, "有一件破损，和描述不太一样"),
];

/// 评论数据: what buyers wrote about orders they received in time, gathered over all platforms.
pub(super) fn reviews(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let mut table = Table::new("评论数据", "平台,店铺,时间,订单编号,商品名称,评价内容,评分");
    let ppm = export.book.attention.map_or(0, |attention| attention.reviews_ppm);
    let mut random = export.book.random(export.calendar, export.day.month_at, Purpose::Reviews);
    let by = export.by();
    for order in &export.hand.orders {
        let (writes, text, hours) =
            (random.happens(ppm), random.position(REVIEWS.len()), random.between(2, 90));
        let Some(completed_at) = order.course().and_then(|course| course.completed_at) else { continue };
        let at = completed_at + TimeDelta::hours(hours);
        if !writes || at >= by || order.stage(by) != Stage::Completed {
            continue;
        }
        let (score, text) = REVIEWS[text];
        let good = &export.book.goods[order.lines[0].good];
        let order_no = format!("订单编号：{}", export.order_no(order));
        let store = &export.book.store.label.zh;
        let time = format!("初次评价: {}", at.format("%Y-%m-%d %H:%M"));
        table.row(&[&platform_word(export), store, &time, &order_no, &good.listing.title, &text, &score]);
        tally.count("reviews", "score", at.date(), u64::from(score));
        tally.count("reviews", "rows", at.date(), 1);
    }
    table.finish(export)
}

fn platform_word(export: &Export<'_, '_>) -> &'static str {
    use crate::cast::Platform;
    match export.book.store.platform {
        Platform::Taobao => "天猫",
        Platform::Doudian => "抖音",
        Platform::Jd => "京东",
        Platform::Pinduoduo => "拼多多",
        Platform::Xiaohongshu => "小红书",
        Platform::Kuaishou => "快手",
        Platform::WechatChannels => "视频号",
        Platform::Weibo => "微博",
    }
}

/// 库存登记表: each SKU on Mondays; what sells out also on the eve of its sale, and on the day after it.
pub(super) fn stock(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let mut table = Table::new("库存登记表", "日期,商家编码,仓库,商品标题,库存,可用库存");
    let month = export.calendar.months[export.day.month_at].days();
    let end_point = export.calendar.months[export.calendar.end_point()];
    let scarce: Vec<&Occasion> = export
        .book
        .world
        .occasions()
        .iter()
        .filter(|occasion| occasion.store == export.book.store.code && occasion.kind == OccasionKind::SellOut)
        .collect();
    let mut row = |day: NaiveDate, code: &str, title: &str, pieces: u64| {
        table.row(&[&day, &code, &"主仓", &title, &pieces, &pieces]);
        tally.count("stock_daily", "on_hand", day, pieces);
        tally.count("stock_daily", "rows", day, 1);
    };
    let days = month.iter().take_while(|day| *day <= export.calendar.last_day());
    for day in days {
        for good in &export.book.goods {
            let (code, title) = (&good.sku.code, &good.listing.title);
            if let Some(occasion) = scarce.iter().find(|occasion| occasion.sku.as_ref() == Some(code)) {
                let (from, until) = occasion.span(end_point);
                if day + Days::new(1) == from.date() {
                    let price = good.sku.price.fen().max(1);
                    let fen = export.book.scale().of(occasion.amount).fen();
                    row(day, code, title, u64::try_from((fen + price - 1) / price).unwrap_or(0));
                } else if until.date() + Days::new(1) == day {
                    row(day, code, title, 0);
                }
            } else if chrono::Datelike::weekday(&day) == chrono::Weekday::Mon {
                let seed = u64::try_from(day.to_epoch_days()).unwrap_or(0);
                row(day, code, title, export.book.scale().of_count(about(3_000, 1_000, seed)));
            }
        }
    }
    table.finish(export)
}

/// What a piece costs of its price, until the end point and from it on.
const COSTS: [Rate; 2] = [Rate::from_ppm(380_000), Rate::from_ppm(360_000)];

/// 成本表: the cost of each SKU from the first day on, and anew from the end point on.
pub(super) fn costs(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let mut table = Table::new("商品成本表", "商家编码,生效日期,商品标题,成本价");
    let months = &export.calendar.months;
    for (from, rate) in [months[0], months[export.calendar.end_point()]].into_iter().zip(COSTS) {
        for good in &export.book.goods {
            let cost = rate.of(good.sku.price);
            table.row(&[&good.sku.code, &from.first_day(), &good.listing.title, &cost]);
            tally.money("sku_costs", "cost_fen", from.first_day(), cost);
        }
        if export.calendar.end_point() == 0 {
            break;
        }
    }
    table.finish(export)
}

/// Creators by how many follow them: the middle, the small, and people who take the goods and no money.
const TIERS: [(&str, u64, i64, u64); 3] =
    [("腰部", 380_000, 18_000, 90_000), ("小众", 60_000, 3_200, 21_000), ("素人", 2_400, 0, 1_500)];

/// 达人合作表: one deal a week with each tier during the engagement; the smallest is paid in goods.
pub(super) fn deals(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let header = "合作编号,合作日期,达人标识,达人名称,合作方式,合作状态,内容标题,粉丝数,合作费用,曝光量,播放量,互动量,带货销售额";
    let mut table = Table::new("达人合作表", header);
    let days = export.calendar.months[export.day.month_at].days();
    let days = days.iter().take_while(|day| *day <= export.calendar.last_day()).enumerate();
    for (at, day) in days.filter(|(at, _)| at % 7 == 2) {
        for (tier_at, (tier, followers, yuan, plays)) in TIERS.into_iter().enumerate() {
            let number = u64::try_from(at).unwrap_or(0) + u64::try_from(tier_at).unwrap_or(0) * 31;
            let fee = export.book.scale().of(Money::from_yuan(yuan));
            let plays = export.book.scale().of_count(about(plays, 1_000, number));
            let code = format!("70020{tier_at}{:03}", number % 8);
            let sales = Money::from_fen(fee.fen() * 2 + i64::try_from(plays).unwrap_or(0) * 8);
            let deal_no = format!("{}-{}-{tier_at}", export.book.store.code, day.format("%Y%m%d"));
            let mode = if yuan == 0 { "产品置换" } else { "付费" };
            let (title, name) = (format!("{tier}达人试用"), format!("演示{tier}达人{}号", number % 8 + 1));
            let (seen, touched) = (plays * 3, about(plays, 60, number));
            let cells: [&dyn std::fmt::Display; 13] = [
                &deal_no,
                &day,
                &code,
                &name,
                &mode,
                &"已发布",
                &title,
                &followers,
                &fee,
                &seen,
                &plays,
                &touched,
                &sales,
            ];
            table.row(&cells);
            tally.money("creator_deals", "fee_fen", day, fee);
            tally.count("creator_deals", "plays", day, plays);
            tally.money("creator_deals", "sales_fen", day, sales);
            tally.count("creator_deals", "rows", day, 1);
        }
    }
    table.finish(export)
}

/// 退款登记表, where a platform exports no after-sale cases: applied for or finished in the month.
pub(super) fn refunds(export: &Export<'_, '_>) -> Written {
    let mut table =
        Table::new("退款登记表", "退款编号,订单编号,商品标题,申请时间,完结时间,退款金额,类型,状态");
    let by = export.by();
    for case in export.hand.cases.iter().filter(|case| case.after_sale.applied_at < by) {
        let after_sale = &case.after_sale;
        let state = after_sale.state(by);
        let time = |at: chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M:%S").to_string();
        let finished = if state == CaseState::Open { String::new() } else { time(after_sale.finished_at) };
        let kind = if after_sale.kind == AfterSaleKind::ReturnRefund { "退货退款" } else { "仅退款" };
        let state = match state {
            CaseState::Open => "处理中",
            CaseState::Granted => "已退款",
            CaseState::Closed => "已关闭",
        };
        let title = &export.book.goods[case.good].listing.title;
        let applied = time(after_sale.applied_at);
        table.row(&[
            &case.refund_no,
            &case.order_no,
            title,
            &applied,
            &finished,
            &after_sale.amount,
            &kind,
            &state,
        ]);
    }
    table.finish(export)
}
