//! Content and live rooms: 抖音作品数据, 小红书 notes of 千帆 and of 创作者中心, and 罗盘 直播间列表.

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use daiyun_base::money::Money;

use super::doudian_orders::genre;
use super::sheet::Sheet;
use super::tally::Tally;
use super::words::{percent, put, put_time};
use super::{Export, Written, headers, put_row};
use crate::attention::{self, LiveSpan, Work, about};
use crate::order::Order;

const FACT: &str = "content_daily";

/// The works of this month and the one before with what they had come to on the day of the export.
pub(super) fn seen(export: &Export<'_, '_>) -> Vec<(Work, NaiveDate)> {
    let Some(content) = export.book.attention.and_then(|attention| attention.content.as_ref()) else {
        return Vec::new();
    };
    let on = export.day.on;
    let first = export.calendar.months[export.day.month_at.saturating_sub(1)].first_day();
    let works = attention::works(export.book, export.calendar, content).into_iter();
    let works = works.filter(|work| (first..on).contains(&work.published_at.date()));
    works
        .map(|work| {
            let plays = work.ripe(work.plays, on);
            let impressions = work.ripe(work.impressions, on);
            (Work { plays, impressions, ..work }, on)
        })
        .collect()
}

/// 抖音作品数据. No number names a work: its name and the time it was published do.
pub(super) fn works(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::douyin::WORKS.split(',').collect();
    let mut sheet = Sheet::new("作品数据", &columns);
    let works = seen(export);
    for (work, on) in &works {
        let plays = work.plays;
        put_row(&mut sheet, &columns, |column, out| match column {
            "作品名称" => out.push_str(&work.title),
            "发布时间" => put_time(out, work.published_at),
            "体裁" => out.push_str("1-3min视频"),
            "发布状态" => out.push_str("公开"),
            "播放量" => put(out, plays),
            "完播率" => out.push_str(&percent(180 + work.no % 90, 1_000)),
            "5s完播率" => out.push_str(&percent(420 + work.no % 80, 1_000)),
            "2s跳出率" => out.push_str(&percent(300 + work.no % 60, 1_000)),
            "作品时长" => put(out, format_args!("{}秒", 60 + work.no % 40)),
            "平均播放时长" => put(out, format_args!("{}秒", 12 + work.no % 13)),
            "点赞量" => put(out, about(plays, 31, work.no)),
            "评论量" => put(out, about(plays, 4, work.no)),
            "分享量" => put(out, about(plays, 6, work.no)),
            "收藏量" => put(out, about(plays, 11, work.no)),
            "主页访问量" => put(out, about(plays, 9, work.no)),
            "粉丝增量" => put(out, about(plays, 5, work.no)),
            _ => {}
        });
        tally.count(FACT, "plays", *on, plays);
        tally.count(FACT, "likes", *on, about(plays, 31, work.no));
        tally.count(FACT, "rows", *on, 1);
    }
    let file_name = format!("抖音作品数据_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows: works.len(), bytes: sheet.finish(export.exported_at)? })
}

/// 小红书 notes: a store that asks for impressions looks into 创作者中心, which has them; the others into 千帆.
pub(super) fn notes(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let content = export.book.attention.and_then(|attention| attention.content.as_ref());
    let has_impressions = content.is_some_and(|content| content.impressions > 0);
    let header =
        if has_impressions { headers::xiaohongshu::CREATOR_NOTES } else { headers::xiaohongshu::NOTES };
    let columns: Vec<&str> = header.split(',').collect();
    let remark: &[&[&str]] = &[&["最多导出排序后前1000条笔记"]];
    let above = if has_impressions { remark } else { &[] };
    let mut sheet = Sheet::below(above, "笔记数据", &columns);
    let notes = seen(export);
    for (note, on) in &notes {
        put_row(&mut sheet, &columns, |column, out| note_cell(export, note, column, out));
        tally.count(FACT, "plays", *on, note.plays);
        tally.count(FACT, "saves", *on, about(note.plays, 38, note.no));
        tally.count(FACT, "rows", *on, 1);
        if has_impressions {
            tally.count(FACT, "impressions", *on, note.impressions);
        }
    }
    let name = if has_impressions { "笔记列表明细表" } else { "笔记数据明细" };
    let file_name = format!("{name}_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows: notes.len(), bytes: sheet.finish(export.exported_at)? })
}

fn note_cell(export: &Export<'_, '_>, note: &Work, column: &str, out: &mut String) {
    let plays = note.plays;
    let is_video = note.no.is_multiple_of(3);
    match column {
        "笔记标题" => out.push_str(&note.title),
        "笔记ID" => put(out, format_args!("65f{:021}", note.no % 1_000_000_000_000)),
        "作者昵称" => out.push_str(&export.book.store.label.zh),
        "作者xhs_ID" => out.push_str(&export.book.store.mark),
        "首次发布时间" => {
            put(out, note.published_at.format("%Y年%m月%d日%H时%M分%S秒"));
        }
        "笔记创建时间" => put_time(out, note.published_at),
        "笔记类型" | "体裁" => out.push_str(if is_video { "视频" } else { "图文" }),
        "关联商品ID" => {
            if let Some(good) = export.book.goods.first() {
                out.push_str(good.listing_no);
            }
        }
        "曝光" => put(out, note.impressions),
        "观看量" | "笔记阅读数" => put(out, plays),
        "封面点击率" => out.push_str(&percent(60 + note.no % 70, 1_000)),
        "点赞" | "点赞次数" => put(out, about(plays, 52, note.no)),
        "收藏" | "收藏次数" => put(out, about(plays, 38, note.no)),
        "评论" | "评论次数" => put(out, about(plays, 8, note.no)),
        "分享" | "分享次数" => put(out, about(plays, 12, note.no)),
        "涨粉" | "笔记点击关注次数" => put(out, about(plays, 24, note.no)),
        "笔记商品点击次数" => put(out, about(plays, 41, note.no)),
        "人均观看时长" | "平均阅读时长（观播时长）" => put(out, 11 + note.no % 17),
        "弹幕" | "弹幕次数" => out.push('0'),
        _ => {}
    }
}

/// 罗盘 直播间列表: what a session sold are the orders of its hours that came from the live room.
pub(super) fn lives(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::douyin::LIVE.split(',').collect();
    let a_week = export.book.attention.map_or(0, |attention| attention.lives_a_week);
    let spans = attention::lives(export.book, export.calendar, export.day.month_at, a_week);
    let mut sheet = Sheet::new("直播间列表", &columns);
    let mut rows = 0;
    for span in spans.into_iter().filter(|span| span.until <= export.by()) {
        let session = Session::of(export, span);
        put_row(&mut sheet, &columns, |column, out| session.cell(export, column, out));
        let day = span.from.date();
        tally.money("live_sessions", "paid_fen", day, session.paid);
        tally.count("live_sessions", "viewers", day, session.viewers);
        tally.count("live_sessions", "orders", day, session.orders);
        tally.count("live_sessions", "rows", day, 1);
        rows += 1;
    }
    let file_name = format!("直播间列表_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

/// What a session came to.
pub(crate) struct Session {
    pub(crate) span: LiveSpan,
    pub(crate) paid: Money,
    pub(crate) refunded: Money,
    pub(crate) refunded_orders: u64,
    pub(crate) orders: u64,
    pub(crate) pieces: u64,
    pub(crate) viewers: u64,
}

impl Session {
    fn of(export: &Export<'_, '_>, span: LiveSpan) -> Self {
        let by = export.by();
        let sold = export.hand.orders.iter().filter(|order| is_sold_in(order, &span));
        let mut session = Self {
            span,
            paid: Money::ZERO,
            refunded: Money::ZERO,
            refunded_orders: 0,
            orders: 0,
            pieces: 0,
            viewers: 0,
        };
        for order in sold {
            let refunded = order.refunded(by);
            session.paid += order.total();
            session.refunded += refunded;
            session.refunded_orders += u64::from(refunded > Money::ZERO);
            session.orders += 1;
            session.pieces += order.pieces();
        }
        let minutes = u64::try_from((span.until - span.from).num_minutes()).unwrap_or(0);
        session.viewers = session.orders * 46 + minutes * 3;
        session
    }

    fn cell(&self, export: &Export<'_, '_>, column: &str, out: &mut String) {
        let (viewers, seed) = (self.viewers, self.paid.fen().unsigned_abs());
        let per_mille = |per_mille: u64| about(viewers, per_mille, seed);
        match column {
            "主播昵称" => out.push_str(&export.book.store.label.zh),
            "主播抖音号" => put(out, format_args!("demo{}", export.book.store.mark)),
            "直播开始时间" => put(out, self.span.from.format("%Y/%m/%d %H:%M:%S")),
            "直播结束时间" => put(out, self.span.until.format("%Y/%m/%d %H:%M:%S")),
            "直播时长(分钟)" => put(out, (self.span.until - self.span.from).num_minutes()),
            "直播间曝光人数" => put(out, per_mille(5_200)),
            "直播间曝光次数" => put(out, per_mille(7_100)),
            "直播间观看人数" => put(out, viewers),
            "直播间观看次数" => put(out, per_mille(1_340)),
            "最高在线人数" => put(out, per_mille(62)),
            "平均在线人数" => put(out, per_mille(23)),
            "人均观看时长(分钟)" => put(out, format_args!("1.{}", seed % 90 + 10)),
            "评论次数" => put(out, per_mille(210)),
            "新增粉丝数" => put(out, per_mille(19)),
            "取关粉丝数" => put(out, per_mille(1)),
            "带货商品数" => put(out, export.book.goods.len()),
            "直播间商品曝光人数" => put(out, per_mille(700)),
            "直播间商品点击人数" => put(out, per_mille(160)),
            "直播间商品曝光次数" => put(out, per_mille(2_900)),
            "直播间商品点击次数" => put(out, per_mille(240)),
            "直播间成交订单数" => put(out, self.orders),
            "直播间成交金额" | "直播间用户支付金额" => put(out, self.paid),
            "直播间成交件数" => put(out, self.pieces),
            "直播间成交人数" => put(out, self.orders * 97 / 100),
            "直播间退款订单数" => put(out, self.refunded_orders),
            "直播间退款金额" => put(out, self.refunded),
            "净成交金额" => put(out, self.paid - self.refunded),
            "净成交订单数" => put(out, self.orders - self.refunded_orders),
            "预估佣金支出" | "投放消耗(店铺绑定)" | "投放消耗(店铺被投)" => {
                out.push_str("0.00")
            }
            "主播头像" => {}
            _ => out.push('-'),
        }
    }
}

/// A great evening sold what was drawn for it; a usual one the orders of its hours from the live room.
fn is_sold_in(order: &Order, span: &LiveSpan) -> bool {
    let inside = order.course().is_some() && (span.from..span.until).contains(&order.placed_at);
    match span.occasion {
        Some(at) => inside && order.occasion == Some(at),
        None => inside && order.creator.is_none() && genre(order) == "直播",
    }
}
