import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "客户与品牌", client: "客户", kind: "类型", health: "健康", score: "健康分", target: "目标达成", paid_sales: "支付金额", receivable: "应收", owner: "项目经理", ends: "合同到期", stores: "店铺数",
    empty: "还没有客户", empty_detail: "新建客户后登记它的店铺，再导入平台文件，看板和结算就有数据了。", follow_up: "写跟进", client_view: "客户视角",
    lights: "健康六项", clocks: "双方时钟", clocks_note: "措辞中性，可导出", activity: "动态", agency: "我方", client_side: "甲方", good: "正常", attention: "需关注",
  },
  {
    title: "Clients", client: "Client", kind: "Kind", health: "Health", score: "Health score", target: "Of target", paid_sales: "Paid sales", receivable: "Receivable", owner: "Project manager", ends: "Contract until", stores: "Stores",
    empty: "No clients yet", empty_detail: "Create a client, register its stores, import the platforms' files: then the board and the statements have data.", follow_up: "Add a note", client_view: "Client's view",
    lights: "Six lights", clocks: "Both sides' clocks", clocks_note: "Neutral wording, can be exported", activity: "Activity", agency: "Our side", client_side: "Client", good: "fine", attention: "needs attention",
  },
);
