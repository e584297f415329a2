import { dictionary } from "@/ui/language";

/** What the console says itself about an answer; everything else the server says in both languages. */
export const text = dictionary(
  {
    unreachable: "没有连上服务器",
    unreachable_next: "请检查网络，或确认 daiyun serve 正在运行，然后重试。",
    refused: "服务器没有完成这次请求",
    missing: "没有找到",
    forbidden: "没有权限",
    not_yours: "你的角色没有这项权限",
    no_base: "对比期为 0 或负数，无法计算增幅",
  },
  {
    unreachable: "The server could not be reached",
    unreachable_next: "Check the network, or that daiyun serve is running, then retry.",
    refused: "The server did not complete this request",
    missing: "Not found",
    forbidden: "Not allowed",
    not_yours: "Your role does not have this permission",
    no_base: "No growth rate: the earlier value is zero or negative",
  },
);
