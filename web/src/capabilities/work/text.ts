import type { components } from "@/api/schema";
import { dictionary } from "@/ui/language";

/** What the lanes of the board are called, also while nothing lies in them; the words are the ones the tasks carry. */
const zhLanes: Readonly<Record<string, string>> = {
  open: "待处理",
  in_progress: "进行中",
  in_review: "待验收",
  on_hold: "已挂起",
  done: "已完成",
};
const enLanes: Readonly<Record<string, string>> = {
  open: "Open",
  in_progress: "In progress",
  in_review: "In review",
  on_hold: "On hold",
  done: "Done",
};

type Moves = Readonly<Record<components["schemas"]["Move"], string>>;

const zhMoves: Moves = {
  start: "开始",
  submit: "提交",
  accept: "验收通过",
  send_back: "退回",
  hold: "挂起",
  resume: "恢复",
  reopen: "重新打开",
};
const enMoves: Moves = {
  start: "Start",
  submit: "Hand in",
  accept: "Accept",
  send_back: "Send back",
  hold: "Put on hold",
  resume: "Resume",
  reopen: "Re-open",
};

export const text = dictionary(
  {
    title: "SOP 与任务",
    mine: "只看我的",
    overdue: "只看逾期",
    standard: "标准：",
    lanes: zhLanes,
    show_more: (n: number) => `再看 ${n} 件`,
    next: (title: string, due: string) => `最早截止的是「${title}」，${due}。`,
    none: "没有任务",
    agency: "机构",
    any: (role: string) => `${role}（任一人）`,
    summary: (open: number, late: number, runs: number) =>
      late > 0
        ? `${open} 件任务未完成，${late} 件已逾期；${runs} 个 SOP 在执行。`
        : `${open} 件任务未完成，没有逾期；${runs} 个 SOP 在执行。`,
    moves: zhMoves,
    moved: (no: string, state: string) => `${no} 现在是「${state}」`,
    runs: "SOP 执行",
    to_finding: "看发现",
    create: "新建任务",
    created_task: (no: string) => `已新建任务 ${no}`,
    state: "状态",
    priority: "优先级",
    due: "截止",
    owner: "负责人",
    subject: "为哪家店铺",
    subject_hint: "不选就是机构自己的任务。",
    standard_title: "验收标准",
    standard_hint: "做到什么程度算完成，让别人也能判断。",
    origin_title: "来源",
    created: "建立",
    submitted: "提交",
    note: "说明",
    task: "任务",
    note_label: "说明",
    note_hint: "说明（挂起、退回、重新打开时必填）",
    need_note: "请先写明原因",
    need_title: "请填写任务",
    need_standard: "请填写验收标准",
    need_due: "请选择截止时间",
    need_owner: "请选择负责人",
  },
  {
    title: "Work",
    mine: "Only mine",
    overdue: "Only overdue",
    standard: "Standard: ",
    lanes: enLanes,
    show_more: (n) => `Show ${n} more`,
    next: (title, due) => ` First due: ${title}, ${due}.`,
    none: "No tasks",
    agency: "Agency",
    any: (role) => `${role} (anyone)`,
    summary: (open, late, runs) =>
      `${open === 1 ? "1 task is" : `${open} tasks are`} not done, ${late === 0 ? "none" : late} late; SOPs running: ${runs}.`,
    moves: enMoves,
    moved: (no, state) => `${no} is now: ${state}`,
    runs: "SOP runs",
    to_finding: "See finding",
    create: "Create task",
    created_task: (no) => `Created task ${no}`,
    state: "State",
    priority: "Priority",
    due: "Due",
    owner: "Owner",
    subject: "For which store",
    subject_hint: "None means a task of the agency itself.",
    standard_title: "Standard",
    standard_hint: "When it counts as done, so that somebody else can tell.",
    origin_title: "From",
    created: "Created",
    submitted: "Handed in",
    note: "Note",
    task: "Task",
    note_label: "Note",
    note_hint: "Note (required to hold, send back or re-open)",
    need_note: "Say why first",
    need_title: "Enter the task",
    need_standard: "Enter the standard",
    need_due: "Choose when it is due",
    need_owner: "Choose an owner",
  },
);
