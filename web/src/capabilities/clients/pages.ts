import { ContactsOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const paths = { client: (code: string) => `/clients/${encodeURIComponent(code)}` };

export const pages: readonly Page[] = [
  { path: "/clients", name: { "zh-CN": "客户与品牌", "en-US": "Clients" }, permission: "view_clients", icon: ContactsOutlined, usual: { quick: "this_month" }, load: () => import("./ClientsPage") },
  { path: "/clients/:code", name: { "zh-CN": "客户", "en-US": "Client" }, permission: "view_clients", usual: { quick: "this_month" }, ignoresScope: true, load: () => import("./ClientPage") },
];
