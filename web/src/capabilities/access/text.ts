import { dictionary } from "@/ui/language";

export const text = dictionary(
  {
    product: "代运 Daiyun", promise: "代运营机构的操作系统", loop: "发现 → 分析 → 调整 → 验证", trace: "每一分服务费，都能追到订单行。",
    title: "登录", login: "账号", password: "密码", show: "显示", hide: "隐藏", submit: "登录", working: "正在登录", help: "没有账号？请联系机构管理员。",
    need_login: "请输入账号", need_password: "请输入密码",
    users: "用户与权限", total: (active: number, others: number) => (others === 0 ? `${active} 个账号可以登录。` : `${active} 个账号可以登录，${others} 个已停用。`), name: "姓名", role: "角色", client: "客户", sees: "可见店铺", state: "状态", actions: "操作",
    all_stores: "全部店铺", chosen_stores: "指定店铺", stores_of_client: "本客户的全部店铺", some_stores: (first: string, n: number) => (n === 1 ? first : `${first} 等 ${n} 家`), no_stores: "没有店铺", stores: "店铺", all_hint: "以后新建的店铺也能看到。", stores_hint: "不选任何店铺时，什么数据都看不到。",
    create: "新建用户", created: (name: string) => `已新建用户 ${name}`, need_name: "请填写姓名", login_hint: "登录时输入，建好后不能改，例如 lin.wan。", need_role: "请选择角色", agency_side: "机构", client_side: "客户", client_hint: "只能看到这家客户的店铺、合同和结算单。", need_client: "请选择客户", first_password: "初始密码", first_password_hint: "至少 10 个字符。请对方登录后在右上角修改密码。",
    assign: "分配店铺", assign_to: (name: string) => `为 ${name} 分配店铺`, assigned: (name: string) => `已更新 ${name} 的可见店铺`,
    deactivate: "停用", deactivate_whom: (name: string) => `停用 ${name} 的账号`, deactivated: (name: string) => `已停用 ${name} 的账号`, deactivate_hint: "对方会立即退出，不能再登录；做过的记录保留。原因会写入操作记录。", reason: "停用原因", reason_example: "例如：离职", need_reason: "请写明停用原因",
    empty: "还没有用户", empty_detail: "新建用户后，对方就能用账号和初始密码登录。",
    change_password: "修改密码", change_password_hint: "修改后，其他设备上的登录会立即退出。", old_password: "原密码", new_password: "新密码", password_hint: "至少 10 个字符。", password_changed: "密码已修改", need_old_password: "请输入原密码", need_new_password: "请输入新密码",
  },
  {
    product: "Daiyun", promise: "The operating system of an e-commerce agency", loop: "Find → analyse → adjust → verify", trace: "Every fen of the fee, traced to an order line.",
    title: "Sign in", login: "Account", password: "Password", show: "Show", hide: "Hide", submit: "Sign in", working: "Signing in", help: "No account? Ask your agency's administrator.",
    need_login: "Enter the account", need_password: "Enter the password",
    users: "People", total: (active, others) => (others === 0 ? `${active} can sign in.` : `${active} can sign in, ${others} deactivated.`), name: "Name", role: "Role", client: "Client", sees: "Sees", state: "State", actions: "Actions",
    all_stores: "Every store", chosen_stores: "Some stores", stores_of_client: "Every store of the client", some_stores: (first, n) => (n === 1 ? first : `${first} and ${n - 1} more`), no_stores: "No stores", stores: "Stores", all_hint: "Those created later included.", stores_hint: "With none chosen they see no data at all.",
    create: "Create person", created: (name) => `Created ${name}`, need_name: "Enter the name", login_hint: "Typed to sign in; it never changes. Example: lin.wan.", need_role: "Choose the role", agency_side: "Agency", client_side: "Client", client_hint: "They see this client's stores, contracts and statements only.", need_client: "Choose the client", first_password: "First password", first_password_hint: "At least 10 characters. They change it at the top right after signing in.",
    assign: "Assign stores", assign_to: (name) => `Assign stores to ${name}`, assigned: (name) => `Updated the stores ${name} sees`,
    deactivate: "Deactivate", deactivate_whom: (name) => `Deactivate the account of ${name}`, deactivated: (name) => `Deactivated the account of ${name}`, deactivate_hint: "They are signed out at once and cannot sign in again; what they did stays. The reason is kept with the activity.", reason: "Reason", reason_example: "For example: left the company", need_reason: "Say why",
    empty: "Nobody yet", empty_detail: "Create somebody, and they can sign in with the account and the first password.",
    change_password: "Change password", change_password_hint: "Other devices are signed out at once.", old_password: "Old password", new_password: "New password", password_hint: "At least 10 characters.", password_changed: "Password changed", need_old_password: "Enter the old password", need_new_password: "Enter the new password",
  },
);
