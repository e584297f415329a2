import { AccountBookOutlined } from "@ant-design/icons";
import type { Period } from "@/ui/format/period";
import type { Page } from "@/ui/page";

/** Statements are of months, and the last whole one is the one people work on. */
export const usual: Period = { quick: "last_month" };

export const paths = {
  statement: (id: string) => `/settlement/statements/${encodeURIComponent(id)}`,
  preview: (contract: string, period: string) =>
    `/settlement/statements/preview/${encodeURIComponent(contract)}/${encodeURIComponent(period)}`,
};

export const pages: readonly Page[] = [
  {
    path: "/settlement/statements",
    name: { "zh-CN": "结算", "en-US": "Settlement" },
    permission: "settlement.view",
    icon: AccountBookOutlined,
    usual,
    compares: false,
    ignoresScope: true,
    load: () => import("./StatementsPage"),
  },
  {
    path: "/settlement/statements/preview/:contract/:period",
    name: { "zh-CN": "结算预览", "en-US": "Preview" },
    permission: "settlement.view",
    ignoresScope: true,
    load: () => import("./PreviewPage"),
  },
  {
    path: "/settlement/statements/:id",
    name: { "zh-CN": "结算单", "en-US": "Statement" },
    permission: "settlement.view",
    ignoresScope: true,
    load: () => import("./StatementPage"),
  },
];
