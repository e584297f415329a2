import { ContactsOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const paths = { client: (id: string) => `/clients/${encodeURIComponent(id)}` };

export const pages: readonly Page[] = [
  {
    path: "/clients",
    name: { "zh-CN": "客户与品牌", "en-US": "Clients" },
    permission: "clients.view",
    icon: ContactsOutlined,
    creates: { name: { "zh-CN": "新建客户", "en-US": "Create client" }, permission: "clients.create" },
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
