/**
 * Invented records in the API's shapes, for tests, the gallery and the screenshots. Nothing here
 * is imported by the console itself, and a test of the build would notice if it were.
 */
import type { components } from "@/api/schema";
import { addDays } from "@/ui/format/period";

type Schemas = components["schemas"];

export const yes = { allowed: true };
export const no = (reason: string, reason_en: string) => ({ allowed: false, reason, reason_en });

export const session: Schemas["Session"] = {
  user: { id: "u-1", name: "周经理", role: "project_manager", role_label: "项目经理", side: "agency", language: "zh-CN" },
  permissions: ["view_dashboard", "view_findings", "view_tasks", "view_clients", "view_stores", "view_contracts", "view_statements", "view_imports"],
  agency: { name: "演示机构" },
  csrf: "example",
};

const shop = (code: string, platform: string, platform_label: string, name: string) => ({ code, name, platform, platform_label, data_until: "2026-07-01" });

export const scope: Schemas["Scope"] = {
  clients: [
    {
      code: "heshang", name: "禾裳女装",
      brands: [
        { code: "heshang-main", name: "禾裳", stores: [shop("hs-tm", "tmall", "天猫", "天猫旗舰店"), shop("hs-dy", "doudian", "抖音电商", "抖音旗舰店")] },
        { code: "heshang-mu", name: "木禾", stores: [{ ...shop("hs-jd", "jd", "京东", "京东旗舰店"), data_until: "2026-06-28" }] },
      ],
    },
    { code: "suigui", name: "岁桂斋", brands: [{ code: "suigui-main", name: "岁桂斋", stores: [shop("sg-tm", "tmall", "天猫", "岁桂斋旗舰店"), shop("sg-pdd", "pinduoduo", "拼多多", "岁桂斋官方店")] }] },
    { code: "mibai", name: "米白美妆", brands: [{ code: "mibai-main", name: "米白", stores: [shop("mb-xhs", "xiaohongshu", "小红书", "米白小红书店"), shop("mb-wx", "wechat_channels", "视频号", "米白视频号小店")] }] },
    { code: "yuji", name: "予肌", brands: [{ code: "yuji-main", name: "予肌", stores: [shop("yj-ks", "kuaishou", "快手", "予肌快手店")] }] },
  ],
};

const up = (ppm: number) => ({ unit: "growth" as const, ppm });
const points = (ppm: number, judgement: "better" | "worse" | null = null) => ({ unit: "points" as const, ppm, judgement });
const pair = (day: Schemas["Change"], week: Schemas["Change"]) => [{ against: "较前一日", change: day }, { against: "较上周同期", change: week }];

const days = Array.from({ length: 30 }, (_, index) => addDays("2026-06-02", index));
const wave = (base: number, swing: number) => days.map((_, index) => Math.round(base * (1 + index / 90) + swing * Math.sin(index * 0.9) + (index === 16 ? swing * 3 : 0)));
const sales = wave(9_200_000, 1_400_000);
const refunds = wave(92_000, 9_000);

const metric = (code: string, name: string, unit: Schemas["BoardMetric"]["unit"], value: number | null): Schemas["BoardMetric"] => ({ code, name, unit, value, changes: [], trend: [], definition: `${name}：按支付日统计，含运费，数据次日 9 点前更新。口径 v2。` });

export const metrics: Schemas["BoardMetric"][] = [
  { ...metric("paid_sales", "支付金额", "fen", 12_860_100), changes: pair(up(42_000), up(-31_000)), trend: sales.slice(-14), target: { done_ppm: 43_000, time_ppm: 32_000 } },
  { ...metric("net_sales", "净销售额", "fen", 11_420_000), changes: pair(up(20_000), up(-56_000)), trend: wave(8_000_000, 900_000).slice(-14) },
  { ...metric("visitors", "访客数", "count", 10_942), changes: pair(up(18_000), up(4_000)), trend: wave(10_000, 800).slice(-14) },
  { ...metric("conversion_rate", "支付转化率", "ppm", 27_143), changes: pair(points(0), points(-1_000)), trend: wave(27_000, 1_000).slice(-14) },
  { ...metric("average_order_value", "客单价", "fen", 43_300), as_price: true, changes: pair(up(9_000), up(-8_000)), trend: wave(43_000, 900).slice(-14) },
  { ...metric("refund_rate", "退款率", "ppm", 112_100), changes: pair(points(19_000, "worse"), points(26_000, "worse")), trend: refunds.slice(-14), abnormal: true },
];

const shifted = (values: readonly number[], by: number) => values.map((value, index) => Math.round(value * by + (index % 5) * 90_000));
const pad = <Value>(values: readonly Value[], before: number): (Value | null)[] => [...Array.from({ length: before }, () => null), ...values];
const ahead = Array.from({ length: 7 }, (_, index) => addDays("2026-07-02", index));
const future = [10_900_000, 10_700_000, 11_300_000, 11_900_000, 12_100_000, 11_600_000, 11_400_000];
const lastSales = sales.at(-1) ?? 0;

export const trend: Schemas["TrendView"] = {
  days: [...days, ...ahead],
  today: "2026-07-01",
  events: [{ name: "618 返场", from: "2026-06-16", to: "2026-06-20" }],
  series: [
    {
      code: "paid_sales", name: "支付金额", unit: "fen", values: [...sales, ...ahead.map(() => null)], compare: [...shifted(sales, 0.88), ...ahead.map(() => null)], target: 9_700_000,
      forecast: {
        low: pad([lastSales, ...future.map((value, index) => value - 500_000 - index * 120_000)], 29),
        mid: pad([lastSales, ...future], 29),
        high: pad([lastSales, ...future.map((value, index) => value + 500_000 + index * 140_000)], 29),
      },
    },
    { code: "refund_rate", name: "退款率", unit: "ppm", values: [...refunds, ...ahead.map(() => null)] },
    { code: "visitors", name: "访客数", unit: "count", values: [...wave(10_000, 800), ...ahead.map(() => null)] },
  ],
};

export const funnel: Schemas["FunnelView"] = {
  steps: [
    { name: "访客", value: 10_942, compare: 10_749 },
    { name: "加购", value: 1_204, compare: 1_236, rate_ppm: 110_000, change: points(-5_000) },
    { name: "支付", value: 297, compare: 318, rate_ppm: 246_678, change: points(-12_000, "worse"), worst: true },
  ],
  overall_ppm: 27_143,
  overall_change: points(-1_000),
};

const storeRow = (store_code: string, platform: string, store_name: string): Schemas["BoardRow"] => ({
  store_code, platform, store_name, paid_sales_fen: null, paid_sales_change: { unit: "growth", ppm: null }, visitors_count: null, conversion_rate_ppm: null, refund_rate_ppm: null, health: "healthy",
});

export const board: Schemas["Board"] = {
  conclusion: "昨日支付金额 12.86 万，较前一日 +4.2%；退款率升 1.9 百分点，净销售额只增 2.0%。主要来自抖音旗舰店，退款率 15.8%，先处理尺码问题。",
  finding_no: "FX-0183", metrics, trend, funnel,
  platforms: [
    { code: "tmall", platform: "tmall", name: "天猫", value: 7_421_800, share_ppm: 577_100 },
    { code: "doudian", platform: "doudian", name: "抖音电商", value: 4_190_300, share_ppm: 325_800 },
    { code: "jd", platform: "jd", name: "京东", value: 1_248_000, share_ppm: 97_100 },
  ],
  stores: [
    { ...storeRow("hs-tm", "tmall", "天猫旗舰店"), paid_sales_fen: 7_421_800, paid_sales_change: up(11_000), visitors_count: 6_180, conversion_rate_ppm: 27_200, refund_rate_ppm: 89_000 },
    { ...storeRow("hs-dy", "doudian", "抖音旗舰店"), paid_sales_fen: 4_190_300, paid_sales_change: up(104_000), visitors_count: 3_902, conversion_rate_ppm: 25_900, refund_rate_ppm: 158_000, health: "warning" },
    { ...storeRow("hs-jd", "jd", "京东旗舰店"), paid_sales_fen: 1_248_000, paid_sales_change: { unit: "growth", ppm: null, reason: "上期为 0，无法计算增幅" }, visitors_count: 860, conversion_rate_ppm: 32_600, refund_rate_ppm: null },
  ],
  totals: { ...storeRow("", "tmall", ""), paid_sales_fen: 12_860_100, paid_sales_change: up(42_300), visitors_count: 10_942, conversion_rate_ppm: 27_143, refund_rate_ppm: 112_100 },
  as_of: "07-01 24:00", stores_arrived_count: 3, stores_count: 3,
};

export const home: Schemas["Home"] = {
  conclusion: "今天要处理 7 件：2 件已逾期，1 个客户进入「预警」。先确认大促备货清单，它卡住 3 个任务。", role: "project_manager", figures: [], todos_count: 7,
  todos: [
    { id: "1", title: "确认大促备货清单", client_name: "禾裳女装", due_at: "2026-07-01T02:05:00Z", overdue: true, note: "卡住 3 个任务", path: "/tasks", actions: { open: yes } },
    { id: "2", title: "回复甲方主图意见", client_name: "米白美妆", due_at: "2026-07-02T00:05:00Z", overdue: true, note: null, path: "/tasks", actions: { open: yes } },
    { id: "3", title: "审核 A/B 结论", client_name: "禾裳女装", due_at: "2026-07-02T10:00:00Z", overdue: false, note: "许设计 提交", path: "/tasks", actions: { open: yes } },
    { id: "4", title: "6 月月报待发送", client_name: "岁桂斋", due_at: "2026-07-03T04:00:00Z", overdue: false, note: "数据已齐", path: "/tasks", actions: { open: yes } },
  ],
  risks: [
    { client_code: "heshang", client_name: "禾裳女装", health: "warning", cause: "退款率 11.9%", change: points(33_000, "worse"), path: "/findings/FX-0183", next: "打开发现" },
    { client_code: "mibai", client_name: "米白美妆", health: "watch", cause: "周报 2 天未确认", change: null, path: "/clients/mibai", next: "催办" },
  ],
  clocks: [
    { id: "c1", name: "投诉首响", client_name: "禾裳女装", started_at: "2026-07-01T06:17:00Z", due_at: "2026-07-02T06:17:00Z", paused_reason: null },
    { id: "c2", name: "素材", client_name: "米白美妆", started_at: "2026-06-30T01:00:00Z", due_at: "2026-07-03T01:00:00Z", paused_reason: "等甲方素材 2 天" },
  ],
  rhythm: [{ at: "2026-07-02T01:15:00Z", name: "晨会", minutes: 15 }, { at: "2026-07-02T07:00:00Z", name: "岁桂斋周会", minutes: 60 }],
  client_margins: [
    { client_code: "heshang", client_name: "禾裳女装", service_fee_fen: 13_250_000, cost_fen: 8_840_000, margin_fen: 4_410_000, margin_ppm: 332_830 },
    { client_code: "suigui", client_name: "岁桂斋", service_fee_fen: 10_540_000, cost_fen: 6_120_000, margin_fen: 4_420_000, margin_ppm: 419_355 },
    { client_code: "mibai", client_name: "米白美妆", service_fee_fen: 4_800_000, cost_fen: 5_260_000, margin_fen: -460_000, margin_ppm: -95_833 },
  ],
  client_margins_total: { client_code: "", client_name: "", service_fee_fen: 28_590_000, cost_fen: 20_220_000, margin_fen: 8_370_000, margin_ppm: 292_760 },
};
