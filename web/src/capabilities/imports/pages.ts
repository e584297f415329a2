import { CloudUploadOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  { path: "/imports", name: { "zh-CN": "数据接入", "en-US": "Imports" }, permission: "view_imports", icon: CloudUploadOutlined, load: () => import("./ImportsPage") },
];
