import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    product: "代运 Daiyun", promise: "代运营机构的操作系统", loop: "发现 → 分析 → 调整 → 验证", trace: "每一分服务费，都能追到订单行。",
    title: "登录", login: "账号", password: "密码", show: "显示", hide: "隐藏", submit: "登录", working: "正在登录", help: "没有账号？请联系机构管理员。",
    need_login: "请输入账号", need_password: "请输入密码",
  },
  {
    product: "Daiyun", promise: "The operating system of an e-commerce agency", loop: "Find → analyse → adjust → verify", trace: "Every fen of the fee, traced to an order line.",
    title: "Sign in", login: "Account", password: "Password", show: "Show", hide: "Hide", submit: "Sign in", working: "Signing in", help: "No account? Ask your agency's administrator.",
    need_login: "Enter your account", need_password: "Enter your password",
  },
);
