/**
 * Invented values in the shapes of the parts and of the API's tables, for tests and the gallery.
 * Nothing here is imported by the console itself, and a test would notice if it were.
 */
import type { Session } from "@/api/session";
import type { Delta, TableView } from "@/api/table";
import type { components } from "@/api/schema";
import type { Trend } from "@/ui/chart/trendOption";
import type { FunnelData } from "@/ui/Funnel";
import type { Metric } from "@/ui/MetricCard";
import { addDays } from "@/ui/format/period";

type Schemas = components["schemas"];

export const yes = { allowed: true };
export const no = (reason: string, reason_en: string) => ({ allowed: false, reason, reason_en });

export const session: Session = {
  user: { id: "u-1", name: "周经理", role: "project_manager", role_label: "项目经理", role_label_en: "Project manager", side: "agency" },
  permissions: [
    "dashboard.view",
    "alerts.view",
    "work.view",
    "clients.view",
    "stores.view",
    "contracts.view",
    "settlement.view",
    "imports.view",
  ],
  agency: { name: "演示机构", trend: "red-up", set_trend: { allowed: false } },
  today: "2026-07-02",
  now: "2026-07-02T03:05:00Z",
  ahead_ms: 0,
  must: [],
  has_second_factor: false,
  preferences: { recent_scopes: [], favourite_scopes: [] },
};

const shop = (
  client_id: string,
  code: string,
  [platform, platform_label, platform_label_en, platform_mark]: readonly string[],
  name: string,
): Schemas["StoreView"] => ({
  id: `id-${code}`,
  code,
  name,
  platform: platform ?? "",
  platform_label: platform_label ?? "",
  platform_label_en: platform_label_en ?? "",
  platform_mark: platform_mark ?? "",
  storefront: null,
  client_id,
  client_name: client_id,
  bound_mark: null,
  state: "open",
  state_label: "营业中",
  state_label_en: "Open",
});
const TAOBAO = ["taobao", "淘宝天猫", "Taobao and Tmall", "淘"];
const DOUDIAN = ["doudian", "抖音电商", "Douyin e-commerce", "抖"];
const JD = ["jd", "京东", "JD", "京"];

export const scope: Schemas["ScopeView"] = {
  clients: [
    {
      id: "c-1",
      code: "heshang",
      name: "禾裳女装",
      brands: [{ id: "b-1", name: "禾裳", stores: ["hs-tm", "hs-dy"] }],
      stores: [
        shop("c-1", "hs-tm", TAOBAO, "天猫旗舰店"),
        shop("c-1", "hs-dy", DOUDIAN, "抖音旗舰店"),
        shop("c-1", "hs-jd", JD, "京东旗舰店"),
      ],
    },
    {
      id: "c-2",
      code: "suigui",
      name: "岁桂斋",
      brands: [{ id: "b-2", name: "岁桂斋", stores: ["sg-tm", "sg-dy"] }],
      stores: [shop("c-2", "sg-tm", TAOBAO, "岁桂斋旗舰店"), shop("c-2", "sg-dy", DOUDIAN, "岁桂斋抖音店")],
    },
  ],
};

type Cells = readonly (string | number | null)[];

interface Spec {
  /** Name, label, unit; the first of unit `text` or `day` are dimensions. */
  readonly columns: readonly (readonly [string, string, string, string?])[];
  readonly rows: readonly Cells[];
  readonly compared?: readonly (Delta[] | null)[];
}

/** A table as the API sends one; its cells are typed as objects there, because JSON knows no better. */
export function tableOf({ columns, rows, compared }: Spec): TableView {
  const table = {
    columns: columns.map(([name, label, unit, polarity]) => ({
      name,
      label,
      label_en: name.replaceAll("_", " "),
      unit,
      kind: unit === "text" || unit === "day" ? "dimension" : "metric",
      note: `${label}的口径`,
      note_en: "note",
      polarity,
      is_price: name === "average_order_value",
      revision: 1,
    })),
    rows,
    as_of: 89,
    definition_revision: "r",
    comparisons: compared
      ? [{ code: "previous", label: "较前一日", label_en: "vs previous day", from: "2026-06-30", to: "2026-06-30", rows: compared }]
      : [],
  };
  return JSON.parse(JSON.stringify(table));
}

const grew = (value_ppm: number): Delta => ({ kind: "growth", value_ppm, verdict: value_ppm > 0 ? "better" : "worse", before: 1 });
const moved = (value_ppm: number, verdict = "same"): Delta => ({ kind: "points", value_ppm, verdict, before: 1 });
const noBase: Delta = { kind: "no_base", verdict: "same", before: 0 };

const CARDS = [
  ["paid_sales", "支付金额", "fen", "higher"],
  ["visitors", "访客数", "count", "higher"],
  ["conversion_rate", "支付转化率", "ppm", "higher"],
  ["refund_rate", "退款率", "ppm", "lower"],
] as const;

export const board: Schemas["BoardView"] = {
  conclusion: "支付金额 12.86 万，较前一日 +4.2%；退款率升 1.9 百分点。",
  conclusion_en: "Paid sales ¥128,601, +4.2% vs previous day.",
  next_step: { kind: "lines", metric: "refund_rate", text: "下一步：看退款明细", text_en: "Next: look at the refunds" },
  is_empty: false,
  from: "2026-07-01",
  to: "2026-07-01",
  trend_from: "2026-06-28",
  cards: tableOf({
    columns: CARDS,
    rows: [[12_860_100, 10_942, 27_143, 112_100]],
    compared: [[grew(42_000), grew(18_000), moved(0), moved(19_000, "worse")]],
  }),
  trend: tableOf({
    columns: [["day", "日期", "day"], ...CARDS],
    rows: [
      ["2026-06-28", 9_000_000, 9_000, 27_000, 90_000],
      ["2026-06-30", 12_341_800, 10_749, 27_100, 93_100],
      ["2026-07-01", 12_860_100, 10_942, 27_143, 112_100],
    ],
    compared: [[grew(1), grew(1), moved(1), moved(1)], null, null],
  }),
  platforms: [
    { platform: "taobao", label: "淘宝天猫", label_en: "Taobao and Tmall", mark: "淘", paid_sales_fen: 7_421_800, share_ppm: 577_100 },
    { platform: "doudian", label: "抖音电商", label_en: "Douyin e-commerce", mark: "抖", paid_sales_fen: 5_438_300, share_ppm: 422_900 },
  ],
  stores: tableOf({
    columns: [["store", "店铺", "text"], ...CARDS],
    rows: [
      ["hs-tm", 7_421_800, 6_180, 27_200, 89_000],
      ["hs-dy", 5_438_300, null, null, 158_000],
    ],
    compared: [
      [grew(11_000), grew(1), moved(1), moved(1)],
      [noBase, noBase, moved(1), moved(1)],
    ],
  }),
  store_names: [
    { code: "hs-tm", name: "天猫旗舰店", platform: "taobao", platform_mark: "淘" },
    { code: "hs-dy", name: "抖音旗舰店", platform: "doudian", platform_mark: "抖" },
  ],
  funnel: {
    steps: [
      { code: "visitors", label: "访客数", label_en: "Visitors", value: 10_942, before: 10_749, worst: false },
      {
        code: "cart_buyers",
        label: "加购人数",
        label_en: "Added to cart",
        value: 1_204,
        before: 1_236,
        rate_ppm: 110_034,
        change: moved(-5_000, "worse"),
        worst: true,
      },
    ],
    overall_ppm: 110_034,
    overall_change: moved(-5_000, "worse"),
  },
  listings: tableOf({
    columns: [
      ["listing", "商品", "text"],
      ["line_paid_sales", "商品支付金额", "fen"],
      ["line_quantity", "商品支付件数", "count"],
      ["line_contribution", "单品贡献率", "ppm"],
    ],
    rows: [["3600100000000000105", 49_638, 1, 24_371]],
  }),
  listing_titles: [{ listing: "3600100000000000105", title: "美利奴羊毛针织开衫" }],
};

const days = Array.from({ length: 30 }, (_, index) => addDays("2026-06-02", index));
const wave = (base: number, swing: number) =>
  days.map((_, index) => Math.round(base * (1 + index / 90) + swing * Math.sin(index * 0.9) + (index === 16 ? swing * 3 : 0)));
const sales = wave(9_200_000, 1_400_000);
const refunds = wave(92_000, 9_000);
const pad = <Value>(values: readonly Value[], before: number): (Value | null)[] => [
  ...Array.from({ length: before }, () => null),
  ...values,
];
const ahead = Array.from({ length: 7 }, (_, index) => addDays("2026-07-02", index));
const future = [10_900_000, 10_700_000, 11_300_000, 11_900_000, 12_100_000, 11_600_000, 11_400_000];
const lastSales = sales.at(-1) ?? 0;
const shifted = sales.map((value, index) => Math.round(value * 0.88 + (index % 5) * 90_000));

export const trend: Trend = {
  days: [...days, ...ahead],
  today: "2026-07-01",
  events: [{ name: "618 返场", from: "2026-06-16", to: "2026-06-20" }],
  series: [
    {
      code: "paid_sales",
      name: "支付金额",
      unit: "fen",
      values: [...sales, ...ahead.map(() => null)],
      compare: [...shifted, ...ahead.map(() => null)],
      target: 9_700_000,
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

export const funnel: FunnelData = {
  steps: [
    { name: "访客", value: 10_942, compare: 10_749 },
    { name: "加购", value: 1_204, compare: 1_236, rate_ppm: 110_000, change: { unit: "points", ppm: -5_000 } },
    {
      name: "支付",
      value: 297,
      compare: 318,
      rate_ppm: 246_678,
      change: { unit: "points", ppm: -12_000, judgement: "worse" },
      worst: true,
    },
  ],
  overall_ppm: 27_143,
  overall_change: { unit: "points", ppm: -1_000 },
};

export const metrics: readonly (Metric & { readonly code: string })[] = [
  {
    code: "paid_sales",
    name: "支付金额",
    unit: "fen",
    value: 12_860_100,
    changes: [
      { against: "较前一日", change: { unit: "growth", ppm: 42_000 } },
      { against: "较上周同期", change: { unit: "growth", ppm: -31_000 } },
    ],
    trend: sales.slice(-14),
    target: { done_ppm: 43_000, time_ppm: 32_000 },
    definition: "按支付日统计，含运费。口径 v2。",
  },
  {
    code: "average_order_value",
    name: "客单价",
    unit: "fen",
    value: 43_300,
    is_price: true,
    changes: [{ against: "较前一日", change: { unit: "growth", ppm: 9_000 } }],
    trend: wave(43_000, 900).slice(-14),
  },
  {
    code: "refund_rate",
    name: "退款率",
    unit: "ppm",
    value: 112_100,
    abnormal: true,
    changes: [
      { against: "较前一日", change: { unit: "points", ppm: 19_000, judgement: "worse" } },
      { against: "较上周同期", change: { unit: "points", ppm: 26_000, judgement: "worse" } },
    ],
    trend: refunds.slice(-14),
  },
];

/** Rows for the table in its states. */
export interface Sample {
  readonly id: string;
  readonly no: string;
  readonly state: string;
  readonly state_label: string;
  readonly state_label_en: string;
  readonly fee_fen: number;
  readonly chance_ppm: number | null;
  readonly owner: string | null;
}

export const samples: readonly Sample[] = [
  {
    id: "k1",
    no: "HT-2026-003",
    state: "active",
    state_label: "生效中",
    state_label_en: "Active",
    fee_fen: 13_250_000,
    chance_ppm: 620_000,
    owner: "周经理",
  },
  {
    id: "k2",
    no: "HT-2026-001",
    state: "active",
    state_label: "生效中",
    state_label_en: "Active",
    fee_fen: 10_540_000,
    chance_ppm: 910_000,
    owner: "周经理",
  },
  {
    id: "k3",
    no: "HT-2025-011",
    state: "ended",
    state_label: "已到期",
    state_label_en: "Ended",
    fee_fen: 4_800_000,
    chance_ppm: null,
    owner: null,
  },
];
