import { ContactsOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const paths = { client: (id: string) => `/clients/${encodeURIComponent(id)}` };

export const pages: readonly Page[] = [
  {
    path: "/clients",
    name: { "zh-CN": "客户与品牌", "en-US": "Clients" },
    permission: "clients.view",
    icon: ContactsOutlined,
    ignoresScope: true,
    load: () => import("./ClientsPage"),
  },
  {
    path: "/clients/:id",
    name: { "zh-CN": "客户", "en-US": "Client" },
    permission: "clients.view",
    ignoresScope: true,
    load: () => import("./ClientPage"),
  },
];
