import { ClockCircleOutlined, HistoryOutlined, LinkOutlined, MailOutlined, TeamOutlined } from "@ant-design/icons";
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
    path: "/access/invites",
    name: { "zh-CN": "邀请", "en-US": "Invitations" },
    permission: "access.manage_users",
    icon: MailOutlined,
    creates: { name: { "zh-CN": "邀请成员", "en-US": "Invite" }, permission: "access.manage_users" },
    ignoresScope: true,
    load: () => import("./InvitesPage"),
  },
  {
    path: "/access/guest_links",
    name: { "zh-CN": "访客链接", "en-US": "Guest links" },
    permission: "access.manage_guest_links",
    icon: LinkOutlined,
    creates: { name: { "zh-CN": "新建访客链接", "en-US": "New guest link" }, permission: "access.manage_guest_links" },
    ignoresScope: true,
    load: () => import("./GuestLinksPage"),
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
