import { AimOutlined, FileProtectOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const paths = { contract: (id: string) => `/contracts/${encodeURIComponent(id)}` };

export const pages: readonly Page[] = [
  {
    path: "/contracts",
    name: { "zh-CN": "合同", "en-US": "Contracts" },
    permission: "contracts.view",
    icon: FileProtectOutlined,
    creates: { name: { "zh-CN": "导入合同", "en-US": "Import contract" }, permission: "contracts.create" },
    ignoresScope: true,
    load: () => import("./ContractsPage"),
  },
  {
    path: "/contracts/targets",
    name: { "zh-CN": "目标", "en-US": "Targets" },
    permission: "contracts.view",
    icon: AimOutlined,
    load: () => import("./TargetsPage"),
  },
  {
    path: "/contracts/:id",
    name: { "zh-CN": "合同详情", "en-US": "Contract" },
    permission: "contracts.view",
    ignoresScope: true,
    load: () => import("./ContractPage"),
  },
];
