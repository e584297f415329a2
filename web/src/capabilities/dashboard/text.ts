import { dictionary } from "@/ui/language";

type Words = Readonly<Record<string, string>>;

const zhOrderStates: Words = {
  placed: "待付款", paid: "已付款", partly_shipped: "部分发货", shipped: "已发货", completed: "已完成", refunded_closed: "退款关闭", cancelled: "已取消", unknown: "未知",
};
const enOrderStates: Words = {
  placed: "Placed", paid: "Paid", partly_shipped: "Partly shipped", shipped: "Shipped", completed: "Completed", refunded_closed: "Refunded", cancelled: "Cancelled", unknown: "Unknown",
};

export const text = dictionary(
  {
    order_states: zhOrderStates, title: "经营看板", trend: "趋势", add_hint: "点指标卡加入或移出趋势图，最多 4 项", structure: "平台结构", by_paid_sales: "按支付金额", funnel: "转化漏斗", stores: "店铺明细", store: "店铺",
    until: (day: string) => `数据截至 ${day}`, arrived: (arrived: number, all: number) => `${arrived}/${all} 家店铺订单已到`, snapshot: (no: number) => `快照 #${no}`, see_orders: "查看订单",
    empty: "这个范围还没有数据", empty_detail: "到「数据接入」导入平台导出的文件，导入后看板会自动更新。",
    listings: "热销商品", listings_note: "前 20 个商品链接", listing: "商品", listing_no: "商品 ID", no_listings: "这段时间没有售出的商品", no_listings_detail: "商品来自订单行；如果平台导出不含商品明细，请一并导入订单明细表。",
    orders: "订单", order_no: "订单编号", paid_at: "付款时间", status: "状态", paid: "支付", refunded: "退款", freight: "运费", pieces: "件数", province: "省份", store_code: "店铺代码",
    no_orders: "这段时间没有付款的订单", no_orders_detail: "换一段日期，或检查这家店铺的订单文件是否已经导入。",
  },
  {
    order_states: enOrderStates, title: "Dashboard", trend: "Trend", add_hint: "Click cards to add or remove lines, 4 at most", structure: "By platform", by_paid_sales: "of paid sales", funnel: "Conversion funnel", stores: "Stores", store: "Store",
    until: (day) => `Data until ${day}`, arrived: (arrived, all) => `orders of ${arrived} of ${all} stores arrived`, snapshot: (no) => `Snapshot #${no}`, see_orders: "View orders",
    empty: "No data in this scope yet", empty_detail: "Import the platforms' exported files under Imports; the dashboard follows by itself.",
    listings: "Best sellers", listings_note: "the first 20 listings", listing: "Listing", listing_no: "Listing number", no_listings: "Nothing sold in this period", no_listings_detail: "Listings come from order lines; if a platform exports them apart from orders, import that file too.",
    orders: "Orders", order_no: "Order number", paid_at: "Paid at", status: "Status", paid: "Paid", refunded: "Refunded", freight: "Freight", pieces: "Pieces", province: "Province", store_code: "Store code",
    no_orders: "No paid orders in this period", no_orders_detail: "Choose other days, or check that this store's order files have been imported.",
  },
);
