import { dictionary } from "@/ui/language";

/** Words of the frame around every page. */
export const text = dictionary(
  {
    product: "代运", retry: "重试", home: "工作台", skip: "跳到正文", navigation: "主导航", account: "账号", language: "语言", trend: "涨跌颜色", red_up: "红涨绿跌", green_up: "绿涨红跌",
    density: "表格密度", compact: "紧凑", standard: "标准", roomy: "宽松", change_password: "修改密码", sign_out: "退出", find: "搜索页面", find_hint: "输入页面名称", nothing: (what: string) => `没有找到「${what}」`,
    client: "客户", brand: "品牌", platform: "平台", store: "店铺", stores: "家店铺", as_of: (day: string) => `截至 ${day}`, no_data: "还没有数据",
    groups: { performance: "经营", operations: "执行", accounts: "客户", data: "数据", agency: "机构" },
    missing_title: "没有这个页面", missing_detail: "地址可能有误，或你没有查看它的权限。", go_home: "回到工作台",
    broken_title: "这一页没有显示出来", broken_detail: "数据没有丢失。请重新载入；如果再次出现，把错误编号发给管理员。", reload: "重新载入",
  },
  {
    product: "Daiyun", retry: "Retry", home: "Home", skip: "Skip to content", navigation: "Main navigation", account: "Account", language: "Language", trend: "Trend colours", red_up: "Red up, green down", green_up: "Green up, red down",
    density: "Table density", compact: "Compact", standard: "Standard", roomy: "Roomy", change_password: "Change password", sign_out: "Sign out", find: "Find a page", find_hint: "Type a page's name", nothing: (what) => `Nothing for "${what}"`,
    client: "clients", brand: "brands", platform: "platforms", store: "stores", stores: "stores", as_of: (day) => `As of ${day}`, no_data: "No data yet",
    groups: { performance: "Performance", operations: "Operations", accounts: "Accounts", data: "Data", agency: "Agency" },
    missing_title: "There is no such page", missing_detail: "The address may be wrong, or you may not have the right to see it.", go_home: "Back to home",
    broken_title: "This page could not be shown", broken_detail: "No data was lost. Reload; if it happens again, send the error number to your administrator.", reload: "Reload",
  },
);
