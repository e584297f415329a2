import { FileProtectOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  { path: "/contracts", name: { "zh-CN": "合同", "en-US": "Contracts" }, permission: "contracts.view", icon: FileProtectOutlined, load: () => import("./ContractsPage") },
];
