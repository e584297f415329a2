import { LineChartOutlined } from "@ant-design/icons";
import type { Period } from "@/ui/format/period";
import type { Page } from "@/ui/page";

/** The board opens on the last whole day. */
export const usual: Period = { quick: "yesterday" };

export const pages: readonly Page[] = [
  {
    path: "/dashboard", name: { "zh-CN": "经营看板", "en-US": "Dashboard" }, permission: "dashboard.view", icon: LineChartOutlined,
    usual, load: () => import("./BoardPage"),
  },
];
