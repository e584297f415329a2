import type { StateBook } from "@/ui/StatePill";

/** The order's way, from the words of the facts. */
export const orderStates: StateBook = {
  placed: { tone: "neutral", "zh-CN": "待付款", "en-US": "Placed" },
  paid: { tone: "info", "zh-CN": "已付款", "en-US": "Paid" },
  partly_shipped: { tone: "info", "zh-CN": "部分发货", "en-US": "Partly shipped" },
  shipped: { tone: "info", "zh-CN": "已发货", "en-US": "Shipped" },
  completed: { tone: "success", "zh-CN": "已完成", "en-US": "Completed" },
  refunded_closed: { tone: "warning", "zh-CN": "退款关闭", "en-US": "Refunded" },
  cancelled: { tone: "neutral", "zh-CN": "已取消", "en-US": "Cancelled" },
  unknown: { tone: "neutral", "zh-CN": "未知", "en-US": "Unknown" },
};
