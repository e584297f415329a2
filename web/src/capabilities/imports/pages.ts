import { CloudUploadOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  {
    path: "/imports",
    name: { "zh-CN": "数据接入", "en-US": "Imports" },
    permission: "imports.view",
    icon: CloudUploadOutlined,
    load: () => import("./ImportsPage"),
  },
  {
    path: "/imports/templates",
    name: { "zh-CN": "下载模板", "en-US": "Templates" },
    permission: "imports.create",
    ignoresScope: true,
    desk: true,
    load: () => import("./templates/TemplatesPage"),
  },
  {
    path: "/imports/mappings",
    name: { "zh-CN": "映射", "en-US": "Mappings" },
    permission: "imports.map",
    ignoresScope: true,
    load: () => import("./mapping/MappingsPage"),
  },
  {
    path: "/imports/mappings/new",
    name: { "zh-CN": "做映射", "en-US": "Map a file" },
    permission: "imports.map",
    ignoresScope: true,
    desk: true,
    load: () => import("./mapping/WizardPage"),
  },
];
