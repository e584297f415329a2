import { AppstoreOutlined, ContactsOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const paths = {
  client: (id: string) => `/clients/${encodeURIComponent(id)}`,
  tab: (id: string, tab: string) => `/clients/${encodeURIComponent(id)}/${encodeURIComponent(tab)}`,
};

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
    path: "/clients/platform_advice",
    name: { "zh-CN": "平台选择", "en-US": "Choose platforms" },
    permission: "clients.view_relation",
    ignoresScope: true,
    load: () => import("./AdvicePage"),
  },
  {
    path: "/clients/services",
    name: { "zh-CN": "服务目录", "en-US": "Services" },
    permission: "clients.view_relation",
    icon: AppstoreOutlined,
    ignoresScope: true,
    load: () => import("./services/ServicesPage"),
  },
  {
    path: "/clients/:id",
    name: { "zh-CN": "客户", "en-US": "Client" },
    permission: "clients.view",
    ignoresScope: true,
    load: () => import("./ClientPage"),
  },
  {
    path: "/clients/:id/:tab",
    name: { "zh-CN": "客户", "en-US": "Client" },
    permission: "clients.view",
    ignoresScope: true,
    load: () => import("./ClientPage"),
  },
];
