import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    title: "合同", no: "合同号", client: "客户", state: "状态", fee: "计费方式", ends: "到期", left: "剩余天数", service_fee: "本月服务费", chance: "达标可能", owner: "负责人",
    empty: "还没有合同", empty_detail: "合同写明范围、计费方式和结算口径，结算单按它自动生成。可以从文件导入，也可以逐步新建。",
  },
  {
    title: "Contracts", no: "Contract", client: "Client", state: "State", fee: "Fee model", ends: "Until", left: "Days left", service_fee: "Fee this month", chance: "Chance of target", owner: "Owner",
    empty: "No contracts yet", empty_detail: "A contract states scope, fee model and definitions; statements follow from it. Import one from a file or write it step by step.",
  },
);
