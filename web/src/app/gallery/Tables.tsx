import { Button } from "antd";
import { useState, type Key } from "react";
import { samples, type Sample } from "@/testing/examples";
import { EmptyState } from "@/ui/EmptyState";
import { Panel } from "@/ui/Panel";
import type { ListSource, Rows, Source } from "@/ui/source";
import type { Tones } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import styles from "./GalleryPage.module.css";

const PAGING = { limit: 20, offset: 20, turn: () => undefined };
const TONES: Tones = { active: "success", ended: "warning" };

const sourceOf = (rows: Source<Rows<Sample>>): ListSource<Sample> => ({ rows, paging: PAGING });

const columns = columnsOf<Sample>((c) => [
  c.text("合同号", (row) => row.no, { width: 144 }),
  c.state("状态", (row) => row, TONES),
  c.money("服务费", (row) => row.fee_fen),
  c.percent("达标可能", (row) => row.chance_ppm),
  c.id("订单号", () => "2206118833445566778"),
  c.person("负责人", (row) => row.owner),
]);

/** The one table in each of its states: rows, loading, failed, empty, filtered to nothing. */
export function Tables() {
  const [keys, setKeys] = useState<readonly Key[]>(["k1"]);
  const [first] = samples;
  const ready: Source<Rows<Sample>> = { state: "ready", refreshing: true, value: { items: samples, total: 1_204, totals: first } };
  const failed: Source<Rows<Sample>> = {
    state: "failed",
    fault: { title: "这一块没有加载出来", detail: "服务超时，其他数据不受影响。" },
    retry: () => undefined,
  };
  const none: Source<Rows<Sample>> = { state: "ready", refreshing: false, value: { items: [], total: 0 } };
  const empty = <EmptyState title="还没有合同" detail="从文件导入，或逐步新建。" actions={<Button type="primary">新建合同</Button>} />;
  const shared = { columns, rowKey: (row: Sample) => row.id, empty };
  return (
    <>
      <Panel title="DataTable" flush>
        <DataTable
          {...shared}
          source={sourceOf(ready)}
          selection={{ keys, choose: setKeys, actions: <Button size="small">导出</Button> }}
          note="数据截至 07-01 24:00 · 3/3 家店铺已到"
          open={() => undefined}
        />
      </Panel>
      <div className={styles.pair}>
        <Panel title="加载" flush>
          <DataTable {...shared} source={sourceOf({ state: "loading" })} />
        </Panel>
        <Panel title="出错" flush>
          <DataTable {...shared} source={sourceOf(failed)} />
        </Panel>
        <Panel title="首次为空" flush>
          <DataTable {...shared} source={sourceOf(none)} />
        </Panel>
        <Panel title="筛选为空" flush>
          <DataTable {...shared} source={{ ...sourceOf(none), filtered: true, clearFilters: () => undefined }} />
        </Panel>
      </div>
    </>
  );
}
