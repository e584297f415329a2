import { CarryOutOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  {
    path: "/work/tasks",
    name: { "zh-CN": "SOP 与任务", "en-US": "Work" },
    permission: "work.view",
    icon: CarryOutOutlined,
    creates: { name: { "zh-CN": "新建任务", "en-US": "Create task" }, permission: "work.create" },
    load: () => import("./TasksPage"),
  },
];
