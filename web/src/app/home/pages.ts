import { HomeOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  { path: "/", name: { "zh-CN": "工作台", "en-US": "Home" }, permission: null, icon: HomeOutlined, load: () => import("./HomePage") },
];
