import { AccountBookOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const paths = { statement: (id: string) => `/statements/${encodeURIComponent(id)}` };

export const pages: readonly Page[] = [
  { path: "/statements", name: { "zh-CN": "结算", "en-US": "Settlement" }, permission: "settlement.view", icon: AccountBookOutlined, usual: { quick: "last_month" }, load: () => import("./StatementsPage") },
  { path: "/statements/:id", name: { "zh-CN": "结算单", "en-US": "Statement" }, permission: "settlement.view", ignoresScope: true, load: () => import("./StatementPage") },
];
