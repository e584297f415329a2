import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "经营看板", open_finding: (no: string) => `打开发现 ${no}`, trend: "趋势", structure: "平台结构", funnel: "转化漏斗", stores: "店铺明细",
    store: "店铺", paid_sales: "支付金额", paid_change: "较前一日", visitors: "访客数", conversion: "支付转化率", refund_rate: "退款率", health: "状态",
    arrived: (until: string, arrived: number, all: number) => `数据截至 ${until} · ${arrived}/${all} 家店铺已到`,
    empty: "这个范围还没有数据", empty_detail: "到数据接入导入平台导出的文件，导入后看板会自动更新。", add_hint: "点指标卡加入或移出趋势图，最多 4 项",
  },
  {
    title: "Dashboard", open_finding: (no) => `Open finding ${no}`, trend: "Trend", structure: "By platform", funnel: "Conversion funnel", stores: "Stores",
    store: "Store", paid_sales: "Paid sales", paid_change: "vs previous day", visitors: "Visitors", conversion: "Conversion", refund_rate: "Refund rate", health: "State",
    arrived: (until, arrived, all) => `Data until ${until} · ${arrived} of ${all} stores arrived`,
    empty: "No data in this scope yet", empty_detail: "Import the platforms' exported files; the dashboard follows by itself.", add_hint: "Click cards to add or remove lines, 4 at most",
  },
);
