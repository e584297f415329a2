import { ProfileOutlined, RocketOutlined, SafetyCertificateOutlined, ShopOutlined, UserSwitchOutlined } from "@ant-design/icons";
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
    path: "/stores/applications",
    name: { "zh-CN": "平台入驻", "en-US": "Applications" },
    permission: "stores.view",
    icon: RocketOutlined,
    creates: { name: { "zh-CN": "新建入驻申请", "en-US": "Start an application" }, permission: "stores.manage_applications" },
    load: () => import("./applications/ApplicationsPage"),
  },
  {
    path: "/stores/applications/:id",
    name: { "zh-CN": "入驻申请", "en-US": "Application" },
    permission: "stores.view",
    ignoresScope: true,
    load: () => import("./applications/ApplicationPage"),
  },
  {
    path: "/stores/profiles",
    name: { "zh-CN": "平台档案", "en-US": "Platform profiles" },
    permission: "stores.view",
    icon: ProfileOutlined,
    ignoresScope: true,
    load: () => import("./profiles/ProfilesPage"),
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
];
