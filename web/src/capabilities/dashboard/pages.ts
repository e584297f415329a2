import { DownloadOutlined, LineChartOutlined } from "@ant-design/icons";
import type { Period } from "@/ui/format/period";
import type { Page } from "@/ui/page";

/** The board opens on the last whole day. */
export const usual: Period = { quick: "yesterday" };
/** A wall shows the month as it grows. */
export const usualOnWall: Period = { quick: "this_month" };

export const paths = {
  metrics: "/dashboard/metrics",
  metric: (code: string) => `/dashboard/metrics/${encodeURIComponent(code)}`,
};

/** A metric's page opens on days enough for a curve. */
export const usualOfMetric: Period = { quick: "last_30_days" };

export const pages: readonly Page[] = [
  {
    path: "/dashboard", name: { "zh-CN": "经营看板", "en-US": "Dashboard" }, permission: "dashboard.view", icon: LineChartOutlined,
    usual, load: () => import("./BoardPage"),
  },
  {
    path: "/dashboard/products", name: { "zh-CN": "商品明细", "en-US": "Products" }, permission: "dashboard.view",
    usual, load: () => import("./ProductsPage"),
  },
  {
    path: "/dashboard/metrics", name: { "zh-CN": "指标", "en-US": "Metrics" }, permission: "dashboard.view",
    ignoresScope: true, load: () => import("./MetricsPage"),
  },
  {
    path: "/dashboard/metrics/:code", name: { "zh-CN": "指标", "en-US": "Metric" }, permission: "dashboard.view",
    usual: usualOfMetric, load: () => import("./MetricPage"),
  },
  {
    path: "/dashboard/exports", name: { "zh-CN": "下载中心", "en-US": "Downloads" }, permission: "dashboard.export", icon: DownloadOutlined,
    place: "top", ignoresScope: true, load: () => import("./ExportsPage"),
  },
  {
    path: "/dashboard/wall", name: { "zh-CN": "大屏", "en-US": "Wall" }, permission: "dashboard.view",
    wall: true, desk: true, load: () => import("./WallPage"),
  },
];
