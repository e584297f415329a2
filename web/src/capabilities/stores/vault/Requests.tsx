import { App } from "antd";
import { client, dataOf } from "@/api/client";
import { useRun } from "@/api/hooks";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { Asset } from "./AssetPage";
import { STALE } from "./paths";
import { requestTones } from "./states";
import { text } from "./text";
import styles from "./vault.module.css";

type Row = Asset["requests"][number];
type Decision = "approved" | "refused";

/** Questions to a second person, and their answers. */
export function Requests({ asset }: { asset: Asset }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const decide = useRun(
    ({ id, decision }: { id: string; decision: Decision }) =>
      dataOf(client.POST("/api/reveal_requests/{id}/decisions", { params: { path: { id } }, body: { decision } })),
    STALE,
  );
  const say = async (row: Row, decision: Decision) => {
    await decide.mutateAsync({ id: row.id, decision });
    void message.success(decision === "approved" ? t.agreed(row.asked_by_name) : t.declined(row.asked_by_name));
  };
  const rows = { state: "ready", value: { items: asset.requests, total: asset.requests.length }, refreshing: false } as const;
  const paging = { limit: 50, offset: 0, turn: () => undefined };
  return (
    <Panel title={t.requests} note={t.requests_note} flush>
      <DataTable
        source={{ rows, paging }}
        columns={columns(t, language, say)}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.no_requests} detail={t.no_requests_detail} />}
      />
    </Panel>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, say: (row: Row, decision: Decision) => unknown) =>
  columnsOf<Row>((c) => [
    c.person(t.asker, (row) => row.asked_by_name),
    c.text(t.field, (row) => pick(language, row.field_label, row.field_label_en), { width: 120 }),
    c.text(t.reason, (row) => row.reason),
    c.state(t.state, (row) => row, requestTones, { width: 112 }),
    c.time(t.asked_at, (row) => row.asked_at),
    c.text(t.decider, (row) => row.decided_by_name ?? null, { width: 112 }),
    c.actions(
      t.actions,
      (row) =>
        row.state === "waiting" && (
          <span className={styles.buttons}>
            <ActionButton kind="row" action={row.actions.decide} run={() => say(row, "refused")}>
              {t.decline}
            </ActionButton>
            <ActionButton kind="row" action={row.actions.decide} run={() => say(row, "approved")}>
              {t.agree}
            </ActionButton>
          </span>
        ),
      { width: 176 },
    ),
  ]);
