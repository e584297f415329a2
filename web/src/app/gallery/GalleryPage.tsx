import { Button, Form, Input } from "antd";
import { useState } from "react";
import { board, funnel, metrics, no, scope, trend, yes } from "@/testing/examples";
import { ActionButton } from "@/ui/ActionButton";
import { Breakdown } from "@/ui/Breakdown";
import { TrendChart } from "@/ui/chart/TrendChart";
import { DeltaTag } from "@/ui/DeltaTag";
import { Due } from "@/ui/Due";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Definition } from "@/ui/Definition";
import { FormDrawer } from "@/ui/FormDrawer";
import { Funnel } from "@/ui/Funnel";
import { ImportDropzone } from "@/ui/ImportDropzone";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { PeriodPicker } from "@/ui/PeriodPicker";
import { PlatformMark } from "@/ui/PlatformMark";
import { ScopeSwitcher } from "@/ui/scope/ScopeSwitcher";
import { Pill } from "@/ui/StatePill";
import type { PeriodChoice } from "@/ui/format/period";
import { Dressed } from "../Console";
import { scopeTree } from "../shell/scope";
import styles from "./GalleryPage.module.css";
import { Tables } from "./Tables";

const NOW = new Date("2026-07-02T03:05:00Z");
const LEVELS = [{ name: "客户" }, { name: "品牌" }, { name: "平台" }, { name: "店铺", unit: "家店铺" }];
const TREE = scopeTree(scope, null, { language: "zh-CN", notes: { as_of: (day) => `截至 ${day}`, no_data: "还没有数据", no_brand: "未分品牌" } });
const NUMBER = {
  name: "支付金额",
  unit: "fen",
  value: 12_860_100,
  definition: "付款日在期内的订单买家实付金额，含运费，不扣退款",
  revision: 1,
  days: "2026-07-01",
  source: "快照 #89",
  earlier: [{ against: "较前一日", days: "2026-06-30", value: 12_341_800, change: { unit: "growth", ppm: 42_000 } }],
} as const;
const REFUSED = no("6 月还没有关账，数据可能变动；请先关账", "June is still open; close the month first");

/** Every part in its states, on invented data. Only the development server serves this page. */
export default function GalleryPage() {
  return (
    <Dressed>
      <main className={styles.page}>
        <PageHeader
          crumbs={[{ name: "组件" }, { name: "总览" }]}
          title="组件总览"
          state={<Pill tone="info">开发</Pill>}
          conclusion="每个组件的各种状态都在这里；数字为虚构。"
          actions={
            <>
              <Button>次操作</Button>
              <Button type="primary">生成 6 月结算单</Button>
            </>
          }
        />
        <Pickers />
        <Cards />
        <Panel title="TrendChart">
          <TrendChart trend={{ ...trend, series: trend.series.slice(0, 2) }} label="趋势" />
        </Panel>
        <div className={styles.pair}>
          <Panel title="Breakdown">
            <Breakdown
              unit="fen"
              parts={board.platforms.map((part) => ({
                code: part.platform,
                name: <PlatformMark mark={part.mark} name={part.label} />,
                value: part.paid_sales_fen ?? null,
                share_ppm: part.share_ppm ?? null,
              }))}
            />
          </Panel>
          <Panel title="Funnel">
            <Funnel funnel={funnel} />
          </Panel>
        </div>
        <Words />
        <States />
        <Tables />
        <Panel title="ImportDropzone">
          <ImportDropzone hint="xlsx、xls、csv、zip，单个 ≤ 2 GB，可一次多个。" accept={() => undefined} />
        </Panel>
      </main>
    </Dressed>
  );
}

function Pickers() {
  const [chosen, setChosen] = useState<readonly string[]>(["hs-tm", "hs-dy", "hs-jd"]);
  const [choice, setChoice] = useState<PeriodChoice>({ period: { quick: "yesterday" }, compare: "previous" });
  const sales = [
    { name: "618", days: { from: "2026-05-31", to: "2026-06-20" } },
    { name: "38 节", days: { from: "2026-03-01", to: "2026-03-08" } },
  ];
  return (
    <Panel title="ScopeSwitcher · PeriodPicker">
      <div className={styles.row}>
        <ScopeSwitcher tree={TREE} levels={LEVELS} value={chosen} change={setChosen} recent={[["hs-tm"], ["sg-tm", "sg-pdd"]]} />
        <ScopeSwitcher tree={TREE} levels={LEVELS} value={[]} change={setChosen} />
        <PeriodPicker value={choice} change={setChoice} now={NOW} sales={sales} />
      </div>
    </Panel>
  );
}

function Cards() {
  const [selected, setSelected] = useState("paid_sales");
  return (
    <MetricGrid>
      {metrics.map((metric) => (
        <MetricCard key={metric.code} metric={metric} selected={metric.code === selected} choose={() => setSelected(metric.code)} />
      ))}
      <MetricCard metric={{ name: "会员复购率", unit: "ppm", value: null, missing: "会员数据还没有导入" }} />
      <MetricCard
        metric={{
          name: "净销售额",
          unit: "fen",
          value: 99_999_999,
          as_of: "06-30",
          changes: [{ against: "环比", change: { unit: "growth", ppm: null, reason: "上期为 0，无法计算增幅" } }],
        }}
      />
      <MetricCard
        compact
        metric={{
          name: "应收",
          unit: "fen",
          value: 0,
          changes: [{ against: "环比", change: { unit: "growth", ppm: -1_000_000, judgement: "better" } }],
        }}
      />
      <MetricCard
        compact
        metric={{
          name: "今日支付",
          unit: "fen",
          value: 4_120_000,
          changes: [{ against: "较前一日", change: { unit: "growth", ppm: 1, partial: true } }],
        }}
      />
    </MetricGrid>
  );
}

function Words() {
  return (
    <div className={styles.pair}>
      <Panel title="DeltaTag · StatePill">
        <div className={styles.column}>
          <div className={styles.row}>
            <DeltaTag against="较前一日" change={{ unit: "growth", ppm: 42_000 }} />
            <DeltaTag change={{ unit: "growth", ppm: -31_000 }} />
            <DeltaTag change={{ unit: "points", ppm: 19_000, judgement: "worse" }} />
            <DeltaTag change={{ unit: "points", ppm: -12_000, judgement: "better" }} />
            <DeltaTag change={{ unit: "growth", ppm: 0 }} />
            <DeltaTag change={{ unit: "growth", ppm: null, reason: "上期为 0" }} />
            <DeltaTag change={{ unit: "growth", ppm: 1_500_000 }} />
          </div>
          <div className={styles.row}>
            <Pill tone="neutral">待处理</Pill>
            <Pill tone="info">进行中</Pill>
            <Pill tone="success">已完成</Pill>
            <Pill tone="warning">预警</Pill>
            <Pill tone="severe">严重</Pill>
            <Pill tone="success" locked>
              已过账
            </Pill>
          </div>
          <div className={styles.row}>
            {["淘", "天", "京", "拼", "抖", "红", "快", "视"].map((mark) => (
              <PlatformMark key={mark} mark={mark} />
            ))}
          </div>
          <div className={styles.row}>
            <Due task={{ due_at: "2026-07-02T10:00:00Z", is_overdue: false }} />
            <Due task={{ due_at: "2026-07-01T10:00:00Z", is_overdue: true }} />
          </div>
        </div>
      </Panel>
      <Panel title="ActionButton · Definition">
        <div className={styles.column}>
          <div className={styles.row}>
            <ActionButton action={yes} run={() => undefined}>
              导出
            </ActionButton>
            <ActionButton kind="primary" action={yes} run={() => undefined}>
              过账
            </ActionButton>
            <ActionButton kind="danger" action={yes} run={() => undefined}>
              终止合同
            </ActionButton>
          </div>
          <ActionButton kind="primary" action={REFUSED} run={() => undefined} explain>
            过账
          </ActionButton>
          <Definition number={NUMBER} />
          <Drawers />
        </div>
      </Panel>
    </div>
  );
}

function Drawers() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>新建客户</Button>
      <FormDrawer
        title="新建客户"
        open={open}
        close={() => setOpen(false)}
        changes={2}
        save={yes}
        verb="新建客户"
        submit={() => setOpen(false)}
        errors={["客户名称不能为空", "客户代码已被使用", "项目经理还没有选择"]}
      >
        <Form layout="vertical">
          <Form.Item label="客户名称" required validateStatus="error" help="客户名称不能为空">
            <Input />
          </Form.Item>
          <Form.Item label="固定服务费" help="行业常见 5,000 – 50,000">
            <Input suffix="元/月" defaultValue="30,000.00" />
          </Form.Item>
        </Form>
      </FormDrawer>
    </>
  );
}

function States() {
  const actions = (
    <>
      <Button type="primary">生成 6 月结算单</Button>
      <Button>看样例</Button>
    </>
  );
  return (
    <div className={styles.pair}>
      <Panel title="EmptyState" flush>
        <EmptyState title="还没有结算单" detail="每月 1 日按生效合同自动生成。" actions={actions} />
      </Panel>
      <Panel title="ErrorState" flush>
        <ErrorState
          fault={{ title: "这一块没有加载出来", detail: "服务超时，其他数据不受影响。", code: "7F3A-19" }}
          retry={() => undefined}
        />
      </Panel>
    </div>
  );
}
