import { LineChartOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  {
    path: "/board", name: { "zh-CN": "经营看板", "en-US": "Dashboard" }, permission: "view_dashboard", icon: LineChartOutlined,
    usual: { quick: "yesterday" }, load: () => import("./BoardPage"),
  },
];
