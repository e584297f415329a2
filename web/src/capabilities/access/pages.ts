import { ClockCircleOutlined, HistoryOutlined, TeamOutlined } from "@ant-design/icons";
import type { Page } from "@/ui/page";

export const pages: readonly Page[] = [
  {
    path: "/access/users",
    name: { "zh-CN": "用户与权限", "en-US": "People" },
    permission: "access.view_users",
    icon: TeamOutlined,
    ignoresScope: true,
    load: () => import("./UsersPage"),
  },
  {
    path: "/access/jobs",
    name: { "zh-CN": "后台作业", "en-US": "Jobs" },
    permission: "access.view_jobs",
    icon: ClockCircleOutlined,
    ignoresScope: true,
    load: () => import("./jobs/JobsPage"),
  },
  {
    path: "/access/activity",
    name: { "zh-CN": "操作日志", "en-US": "Activity" },
    permission: "access.view_activity",
    icon: HistoryOutlined,
    ignoresScope: true,
    load: () => import("./ActivityPage"),
  },
  {
    path: "/access/users/:id",
    name: { "zh-CN": "用户", "en-US": "Person" },
    permission: "access.view_users",
    ignoresScope: true,
    load: () => import("./UserPage"),
  },
];

/** What everybody does for themselves; opened from the account's menu. */
export const ownPages: readonly Page[] = [
  {
    path: "/access/account",
    name: { "zh-CN": "我的账号", "en-US": "My account" },
    permission: null,
    ignoresScope: true,
    load: () => import("./AccountPage"),
  },
];
