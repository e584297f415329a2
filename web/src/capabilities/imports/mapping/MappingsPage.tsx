import { Input } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { FormDrawer } from "@/ui/FormDrawer";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import type { Tones } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter } from "@/ui/useView";
import { KEY } from "./keys";
import styles from "./Wizard.module.css";
import { WIZARD } from "./paths";
import { text } from "./text";

type Mapping = components["schemas"]["MappingView"];
type Asked = { readonly verb: "rename" | "retire"; readonly mapping: Mapping };

const tones: Tones = { used: "success", outgrown: "warning", retired: "neutral" };
const LIST = [...KEY, "mappings"];

export default function MappingsPage() {
  const t = useText(text);
  const language = useLanguage();
  const go = useNavigate();
  const [state] = useFilter("retired");
  const retired = state === undefined ? undefined : state === "true";
  const mappings = useList([...LIST, state], (page) => dataOf(client.GET("/api/mappings", { params: { query: { ...page, retired } } })));
  const used = useQuery({
    queryKey: [...LIST, "used"],
    queryFn: () => dataOf(client.GET("/api/mappings", { params: { query: { retired: false, limit: 1 } } })),
  });
  const may = usePermit("imports.map");
  const [asked, ask] = useState<Asked | null>(null);
  const close = () => ask(null);
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.imports, path: "/imports" }]}
        title={t.mappings}
        conclusion={used.data && t.conclusion(used.data.total)}
        actions={
          <ActionButton kind="primary" action={may} run={() => go(WIZARD)}>
            {t.new_mapping}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          name="mappings"
          source={mappings}
          columns={columns(t, language, ask)}
          rowKey={(row) => row.id}
          toolbar={<FilterSelect name="retired" label={t.state} words={t.states} />}
          empty={<EmptyState title={t.none} detail={t.none_detail} />}
        />
      </Panel>
      {asked?.verb === "rename" && <Rename mapping={asked.mapping} close={close} />}
      {asked?.verb === "retire" && <Retire mapping={asked.mapping} close={close} />}
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, ask: (asked: Asked) => void) =>
  columnsOf<Mapping>((c) => [
    c.text(t.name, (row) => pick(language, row.label, row.label_en), { width: 176 }),
    c.text(t.owner, (row) => row.client_name ?? t.whole_agency, { width: 128 }),
    c.text(t.fact, (row) => row.fact_label && pick(language, row.fact_label, row.fact_label_en), { width: 128 }),
    c.text(
      t.known_by,
      (row) => {
        const names = row.known_by.join(t.list_comma);
        return (
          <span className={styles.clip} title={names}>
            {names}
          </span>
        );
      },
      { words: (row) => row.known_by.join(t.list_comma) },
    ),
    c.count(t.columns, (row) => row.column_count, { width: 72 }),
    c.state(t.state, (row) => row, tones, { width: 96 }),
    c.text(t.written_by, (row) => row.written_by, { width: 96 }),
    c.time(t.written, (row) => row.written_at, { width: 112 }),
    c.actions(
      t.actions,
      (row) =>
        row.retired_reason ? (
          <span className={styles.quiet} title={row.retired_reason}>
            {t.retired_because(row.retired_by ?? "", row.retired_reason)}
          </span>
        ) : (
          <>
            <ActionButton kind="row" action={row.rename} run={() => ask({ verb: "rename", mapping: row })}>
              {t.rename}
            </ActionButton>
            <ActionButton kind="row" action={row.retire} run={() => ask({ verb: "retire", mapping: row })}>
              {t.retire}
            </ActionButton>
          </>
        ),
      { width: 160 },
    ),
  ]);

function Rename({ mapping, close }: { mapping: Mapping; close: () => void }) {
  const t = useText(text);
  const [name, setName] = useState(mapping.label);
  const { id } = mapping;
  const rename = useRun(() => dataOf(client.PATCH("/api/mappings/{id}", { params: { path: { id } }, body: { name } })), [KEY]);
  const save = name.trim() === "" ? { allowed: false, reason: t.need_name, reason_en: t.need_name } : { allowed: true };
  return (
    <FormDrawer
      title={t.rename_of(mapping.label)}
      open
      close={close}
      changes={name === mapping.label ? 0 : 1}
      save={save}
      verb={t.rename}
      submit={() => rename.mutateAsync().then(close)}
    >
      <Input autoFocus aria-label={t.name} maxLength={40} value={name} onChange={(event) => setName(event.target.value)} />
    </FormDrawer>
  );
}

function Retire({ mapping, close }: { mapping: Mapping; close: () => void }) {
  const t = useText(text);
  const { id } = mapping;
  const retire = useRun(
    (reason: string) => dataOf(client.POST("/api/mappings/{id}/retirements", { params: { path: { id } }, body: { reason } })),
    [KEY],
  );
  return (
    <ReasonDrawer
      title={t.retire_of(mapping.label)}
      verb={t.retire}
      consequence={t.retire_consequence}
      close={close}
      give={(reason) => retire.mutateAsync(reason).then(close)}
    />
  );
}
