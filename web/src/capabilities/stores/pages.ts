import { AuditOutlined, FileProtectOutlined, SafetyCertificateOutlined, ShopOutlined, UserSwitchOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  {
    path: "/stores",
    name: { "zh-CN": "店铺与资质", "en-US": "Stores" },
    permission: "stores.view",
    icon: ShopOutlined,
    creates: { name: { "zh-CN": "新建店铺", "en-US": "Create store" }, permission: "stores.create" },
    load: () => import("./StoresPage"),
  },
  {
    path: "/stores/documents",
    name: { "zh-CN": "证照", "en-US": "Documents" },
    permission: "stores.view_documents",
    icon: FileProtectOutlined,
    load: () => import("./documents/DocumentsPage"),
  },
  {
    path: "/stores/documents/:id",
    name: { "zh-CN": "证照详情", "en-US": "Document" },
    permission: "stores.view_documents",
    ignoresScope: true,
    load: () => import("./documents/DocumentPage"),
  },
  {
    path: "/stores/authorisations",
    name: { "zh-CN": "品牌授权", "en-US": "Authorisations" },
    permission: "stores.view_documents",
    icon: AuditOutlined,
    load: () => import("./documents/AuthorisationsPage"),
  },
  {
    path: "/stores/vault",
    name: { "zh-CN": "账号保险箱", "en-US": "Account vault" },
    permission: "stores.view_assets",
    icon: SafetyCertificateOutlined,
    load: () => import("./vault/VaultPage"),
  },
  {
    path: "/stores/vault/:id",
    name: { "zh-CN": "账号与资产", "en-US": "Asset" },
    permission: "stores.view_assets",
    ignoresScope: true,
    load: () => import("./vault/AssetPage"),
  },
  {
    path: "/stores/departures",
    name: { "zh-CN": "离职交接", "en-US": "Departures" },
    permission: "stores.manage_vault",
    icon: UserSwitchOutlined,
    ignoresScope: true,
    load: () => import("./departures/DeparturesPage"),
  },
  {
    path: "/stores/departures/:id",
    name: { "zh-CN": "更换清单", "en-US": "To change" },
    permission: "stores.manage_vault",
    ignoresScope: true,
    load: () => import("./departures/DeparturePage"),
  },
  {
    path: "/stores/:id",
    name: { "zh-CN": "店铺", "en-US": "Store" },
    permission: "stores.view",
    ignoresScope: true,
    load: () => import("./StorePage"),
  },
  {
    path: "/stores/:id/:tab",
    name: { "zh-CN": "店铺", "en-US": "Store" },
    permission: "stores.view",
    ignoresScope: true,
    load: () => import("./StorePage"),
  },
];
