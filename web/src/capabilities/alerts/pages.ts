import { AlertOutlined, ControlOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const paths = { finding: (id: string) => `/alerts/findings/${encodeURIComponent(id)}` };

export const pages: readonly Page[] = [
  {
    path: "/alerts/findings",
    name: { "zh-CN": "预警与发现", "en-US": "Alerts & findings" },
    permission: "alerts.view",
    icon: AlertOutlined,
    load: () => import("./FindingsPage"),
  },
  {
    path: "/alerts/rules",
    name: { "zh-CN": "预警规则", "en-US": "Alert rules" },
    permission: "alerts.view",
    icon: ControlOutlined,
    ignoresScope: true,
    load: () => import("./RulesPage"),
  },
  {
    path: "/alerts/findings/:id",
    name: { "zh-CN": "发现", "en-US": "Finding" },
    permission: "alerts.view",
    ignoresScope: true,
    load: () => import("./FindingPage"),
  },
];
