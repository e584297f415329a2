import { dictionary } from "./language";
import type { Comparison, QuickPeriod } from "./format/period";

const quickZh: Record<QuickPeriod, string> = {
  yesterday: "昨天", last_7_days: "近 7 天", last_30_days: "近 30 天", this_week: "本周", last_week: "上周",
  this_month: "本月", last_month: "上月", this_quarter: "本季", this_year: "本年",
};
const quickEn: Record<QuickPeriod, string> = {
  yesterday: "Yesterday", last_7_days: "Last 7 days", last_30_days: "Last 30 days", this_week: "This week",
  last_week: "Last week", this_month: "This month", last_month: "Last month", this_quarter: "This quarter", this_year: "This year",
};
const compareZh: Record<Comparison, string> = {
  previous: "上一周期", month_ago: "上月同期", last_year: "同比（按日期）", last_year_weekday: "同比（按星期）",
};
const compareEn: Record<Comparison, string> = {
  previous: "Previous period", month_ago: "Same dates last month", last_year: "Last year, by date", last_year_weekday: "Last year, by weekday",
};

/** Words that belong to the parts themselves; a word about the business belongs to its capability. */
export const text = dictionary(
  {
    up: "上升", down: "下降", flat: "持平", better: "好转", worse: "恶化", partial: "实时，未对比",
    quick: quickZh, compare: compareZh, compared_with: "对比", custom: "自定义", sales: "大促",
    compared_pair: "较前一日 / 较上周同期", previous_month: "上一月", next_month: "下一月", pick_end: "再点一天作为结束日",
    weekdays: "一 二 三 四 五 六 日", month: (year: number, month: number) => `${year} 年 ${month} 月`,
    chart: "图", table: "表", day: "日期", this_period: "本期", compare_period: "对比期", difference: "差", target: "目标",
    forecast: "预测 P10–P90", chart_or_table: "看图还是看表", cut_axis: "纵轴不从 0 开始", today_rule: "今天",
    total: "合计", total_ratio: "合计 · 比率为 Σ÷Σ", rows: (n: string) => `共 ${n} 行`, chosen: (n: string) => `已选 ${n} 项`,
    clear: "清除", per_page: (n: number) => `${n} 行/页`, page_of: (page: number, pages: number) => `第 ${page} / ${pages} 页`,
    page_size: "每页行数", previous_page: "上一页", next_page: "下一页", copy: "复制", copied: "已复制", unassigned: "未指派",
    filtered_empty: "没有符合筛选条件的行", filtered_empty_hint: "放宽条件，或清除筛选看全部。", clear_filters: "清除筛选",
    retry: "重试", section_failed: "这一块没有加载出来，其他数据不受影响。", fault_no: "错误编号", cancel: "取消", loading: "正在加载",
    slow: "数据量较大，通常几秒内完成。", not_yet: "暂不可用：",
    unsaved: (n: number) => `未保存的修改 ${n} 处`, discard: (n: number) => `放弃 ${n} 处修改？`, keep_editing: "继续编辑", discard_it: "放弃",
    close: "关闭", fix_first: (n: number) => `请先改好 ${n} 处`,
    clause: "条款与口径", formula: "公式", lines: "订单行", source: "来源",
    row_no: (n: string) => `第 ${n} 行`, all_lines: (n: string) => `查看全部 ${n} 行`, difference_of: "差额", evidence: "凭证",
    drop_here: "把文件拖到这里", choose_files: "选择文件", too_large: (name: string) => `「${name}」超过 2 GB，请按月份拆开后再拖入。`,
    refused_type: (name: string) => `「${name}」不是 xlsx、xls、csv 或 zip，没有上传。`,
    late: (time: string) => `逾期 ${time}`, reason: "原因", need_reason: "请写明原因",
    all: (level: string) => `全部${level}`, any: (what: string) => `全部${what}`, several: (n: number, unit: string) => `${n} ${unit}`, search: "搜索名称", recent: "最近",
    favourite: "收藏", add_favourite: "收藏当前范围", nothing_found: (what: string) => `没有找到「${what}」`, apply: "应用",
    more: "更多", ignored_scope: "本页不受范围影响", system: "系统", worst_step: "比对比期差最多的一步", overall: "总转化", as_of: (when: string) => `截至 ${when}`,
    abnormal: "异常", definition: "口径", stale: "数据未更新到最近一天", progress: (done: string, time: string) => `进度 ${done} · 时间 ${time}`,
    breadcrumb: "面包屑", conclusion: "结论",
  },
  {
    up: "up", down: "down", flat: "unchanged", better: "better", worse: "worse", partial: "Live, not compared",
    quick: quickEn, compare: compareEn, compared_with: "Compare", custom: "Custom", sales: "Sales events",
    compared_pair: "vs previous day / same day last week", previous_month: "Previous month", next_month: "Next month", pick_end: "Pick the last day",
    weekdays: "Mo Tu We Th Fr Sa Su", month: (year, month) => `${year}-${String(month).padStart(2, "0")}`,
    chart: "Chart", table: "Table", day: "Date", this_period: "This period", compare_period: "Compared", difference: "Difference", target: "Target",
    forecast: "Forecast P10–P90", chart_or_table: "Chart or table", cut_axis: "The axis does not start at 0", today_rule: "Today",
    total: "Total", total_ratio: "Total · ratios are Σ÷Σ", rows: (n) => (n === "1" ? "1 row" : `${n} rows`), chosen: (n) => `${n} selected`,
    clear: "Clear", per_page: (n) => `${n} per page`, page_of: (page, pages) => `Page ${page} of ${pages}`,
    page_size: "Rows per page", previous_page: "Previous page", next_page: "Next page", copy: "Copy", copied: "Copied", unassigned: "Unassigned",
    filtered_empty: "No rows match these filters", filtered_empty_hint: "Widen the filters, or clear them to see every row.", clear_filters: "Clear filters",
    retry: "Retry", section_failed: "This panel did not load. Other data is unaffected.", fault_no: "Error number", cancel: "Cancel", loading: "Loading",
    slow: "A large amount of data; this usually takes a few seconds.", not_yet: "Not available yet: ",
    unsaved: (n) => (n === 1 ? "1 unsaved change" : `${n} unsaved changes`), discard: (n) => (n === 1 ? "Discard 1 change?" : `Discard ${n} changes?`),
    keep_editing: "Keep editing", discard_it: "Discard", close: "Close", fix_first: (n) => (n === 1 ? "1 field to fix first" : `${n} fields to fix first`),
    clause: "Clause and definition", formula: "Formula", lines: "Order lines", source: "Source",
    row_no: (n) => `row ${n}`, all_lines: (n) => `View all ${n} lines`, difference_of: "Difference", evidence: "Evidence",
    drop_here: "Drop files here", choose_files: "Choose files", too_large: (name) => `"${name}" is over 2 GB. Split it by month and drop it again.`,
    refused_type: (name) => `"${name}" is not xlsx, xls, csv or zip and was not uploaded.`,
    late: (time) => `${time} late`, reason: "Reason", need_reason: "Say why first",
    all: (level) => `All ${level}`, any: (what) => `${what}: all`, several: (n, unit) => `${n} ${unit}`, search: "Search by name", recent: "Recent",
    favourite: "Favourites", add_favourite: "Save this scope", nothing_found: (what) => `Nothing for "${what}"`, apply: "Apply",
    more: "More", ignored_scope: "This page ignores the scope", system: "System", worst_step: "Furthest behind the comparison", overall: "Overall", as_of: (when) => `As of ${when}`,
    abnormal: "Abnormal", definition: "Definition", stale: "Data does not reach the latest day", progress: (done, time) => `${done} of target · ${time} of time`,
    breadcrumb: "Breadcrumb", conclusion: "Conclusion",
  },
);
