import { CarryOutOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  {
    path: "/work/tasks",
    name: { "zh-CN": "SOP 与任务", "en-US": "Work" },
    permission: "work.view",
    icon: CarryOutOutlined,
    load: () => import("./TasksPage"),
  },
];
