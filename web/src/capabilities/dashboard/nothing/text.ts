import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    unassigned: "还没有分配给你的店铺",
    unassigned_detail: "你能登录，但还没有任何店铺归你看，所以这里没有数字，不是数据丢了。请机构管理员在「用户与权限」里给你分配客户或店铺；分配后刷新本页即可。",
    unassigned_own: "你能登录，但还没有任何店铺归你看。到「用户与权限」给自己分配客户或店铺，或到「店铺与资质」登记第一家店铺。",
    to_users: "去分配",
    first: "三步看到第一张看板",
    first_detail: "看板上的每个数都从平台导出的文件里算出来，能追到订单行；不需要接口，也不用手填。",
    step_1: "登记店铺",
    step_1_detail: "一家店一行：哪家客户、哪个平台。已经登记的不用再来。",
    step_2: "从平台后台导出订单报表",
    step_2_detail: "例如千牛、京麦、抖店、拼多多商家后台的订单导出；建议一次导出最近三个月，推广和流量报表可以以后再补。",
    step_3: "把文件拖进「数据接入」",
    step_3_detail: "整个文件夹或压缩包都行；系统按表头认出是哪种报表，认不出时教一次就记住。导完回到这里。",
    to_stores: "去登记店铺",
    to_imports: "去导入",
    platform: (name: string) => `${name}在这段时间还没有数据`,
    platform_until: (name: string, until: string) => `所选的${name}店铺订单最晚到 ${until}。换一段日期；缺更晚的，到平台后台导出订单报表，拖进「数据接入」。`,
    platform_never: (name: string) => `所选的${name}店铺还从来没有导入过订单。到平台后台导出订单报表，拖进「数据接入」；其他平台的数字不受影响。`,
    platform_unknown: "换一段日期；数据由机构每天导入，导入后这里会自动出现。",
    all_stores: "看全部店铺",
    empty: "这个范围还没有数据",
    empty_detail: "换一段日期或范围；还没有导入的，到「数据接入」导入平台导出的文件，看板会自动更新。",
    empty_of: (metric: string) => `这个范围没有「${metric}」`,
    empty_of_detail: "有的平台不提供这个数，有的报表还没有导入。换一段日期或范围，或到「数据接入」看缺哪张报表。",
  },
  {
    unassigned: "No store is assigned to you yet",
    unassigned_detail:
      "You are signed in, but no store is yours to see, so there are no numbers here: nothing is lost. Ask your " +
      "administrator to assign clients or stores to you under People, then reload this page.",
    unassigned_own:
      "You are signed in, but no store is yours to see. Assign clients or stores to yourself under People, or register the " +
      "first store under Stores.",
    to_users: "Assign",
    first: "Three steps to your first board",
    first_detail:
      "Every number here is worked out from files the platforms export and leads back to its order lines. No interface is " +
      "needed and nothing is typed.",
    step_1: "Register the stores",
    step_1_detail: "One line for each: which client, which platform. Those already there need nothing.",
    step_2: "Export the orders from the platform",
    step_2_detail:
      "From the order page of each platform's seller console. Three months are a good start; advertising and traffic reports " +
      "can follow later.",
    step_3: "Drop the files on Imports",
    step_3_detail: "Whole folders and zips will do. A report is known by its header; one that is not is taught once. Then come back here.",
    to_stores: "Register stores",
    to_imports: "Import",
    platform: (name) => `No data of ${name} in this period`,
    platform_until: (name, until) =>
      `The last orders of the chosen ${name} stores are of ${until}. Choose other days; for later ones, export the orders ` +
      `from the platform and drop them on Imports.`,
    platform_never: (name) =>
      `No orders of the chosen ${name} stores were ever imported. Export them from the platform and drop them on Imports; ` +
      `the numbers of other platforms are not affected.`,
    platform_unknown: "Choose other days. The agency imports data every day; it appears here by itself.",
    all_stores: "See all stores",
    empty: "There is no data in this scope",
    empty_detail: "Choose other days or another scope. What has not been imported yet: bring it under Imports and the board follows.",
    empty_of: (metric) => `No "${metric}" in this scope`,
    empty_of_detail:
      "Some platforms do not state it, some reports have not come yet. Choose other days or another scope, or see under " +
      "Imports which report is missing.",
  },
);
