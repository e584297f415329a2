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
];
