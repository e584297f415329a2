import { App } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { downloaded } from "@/api/download";
import { useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { TRAIL_KEY } from "@/api/trail";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { count } from "@/ui/format/number";
import { KeptLink } from "@/ui/KeptLink";
import { useLanguage, useText, type Language } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { deedColumns } from "@/ui/trail/columns";
import { DeedDrawer } from "@/ui/trail/DeedDrawer";
import { text as trail } from "@/ui/trail/text";
import { kindIn } from "@/ui/trail/values";
import { useFilter } from "@/ui/useView";
import { Filters } from "./activity/Filters";
import { placeOf } from "./activity/records";
import { text } from "./activity/text";
import styles from "./jobs/JobsPage.module.css";
import { Verification } from "./jobs/Verification";
import { useNames, type Names } from "./people";

type Activity = components["schemas"]["ActivityView"];

/** Who did what to which record, when, and whether it still reads as it was written. */
export default function ActivityPage() {
  const t = useText(text);
  const language = useLanguage();
  const names = useNames();
  const activity = useActivity();
  const [open, setOpen] = useState<Activity | null>(null);
  const choices = useQuery({ queryKey: [...TRAIL_KEY, "choices"], queryFn: () => dataOf(client.GET("/api/activity/choices")) });
  const found = activity.rows.state === "ready" ? activity.rows.value.total : null;
  return (
    <>
      <PageHeader
        title={t.title}
        conclusion={found !== null && t.conclusion(count(found), activity.filtered === true)}
        actions={choices.data && <Export permit={choices.data.actions.export} />}
      />
      <div className={styles.stack}>
        <Verification />
        <Panel flush>
          <DataTable
            name="activity"
            source={activity}
            columns={useColumns(names, language)}
            rowKey={(row) => row.id}
            open={setOpen}
            toolbar={<Filters choices={choices.data ?? null} clients={names.clients} />}
            empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
          />
        </Panel>
      </div>
      {open && <DeedDrawer deed={open} record={<RecordLink of={open} />} close={() => setOpen(null)} />}
    </>
  );
}

/** The activity, narrowed by the filters of the address. */
function useActivity(): ListSource<Activity> {
  const [words] = useFilter("text");
  const [user_id] = useFilter("who");
  const [verb] = useFilter("what");
  const [subject_kind] = useFilter("kind");
  const [client_id] = useFilter("client");
  const [from] = useFilter("from");
  const [to] = useFilter("to");
  const query = { text: words, user_id, verb, subject_kind, client_id, from, to };
  return useList([...TRAIL_KEY, "list", query], (page) =>
    dataOf(client.GET("/api/activity", { params: { query: { ...query, ...page } } })),
  );
}

function useColumns(names: Names, language: Language) {
  const t = useText(text);
  const words = useText(trail);
  const whose = (row: Activity) =>
    names.stores.get(row.store_id ?? "") ?? names.clients.get(row.client_id ?? "") ?? kindIn(words, row.subject_kind);
  return columnsOf<Activity>((c) => {
    const [at, actor, deed, change, mark] = deedColumns(c, words, language);
    const of = c.text(t.whose, whose, { width: 144 });
    return [at, actor, deed, change, of, mark].filter((column) => column !== undefined);
  });
}

/** The record, opened where the reader may. */
function RecordLink({ of }: { of: Activity }) {
  const t = useText(text);
  const words = useText(trail);
  const { permissions } = useSession();
  const kind = kindIn(words, of.subject_kind);
  const place = placeOf(of.subject_kind, of.subject_id, permissions);
  if (!place) return kind;
  return (
    <KeptLink to={place.to} {...(place.also && { also: place.also })}>
      {t.open(kind)} ›
    </KeptLink>
  );
}

function Export({ permit }: { permit: Permit }) {
  const t = useText(text);
  const { message } = App.useApp();
  const take = useRun(() => downloaded(client.POST("/api/activity/file", { parseAs: "blob" })), [TRAIL_KEY]);
  return (
    <ActionButton action={permit} run={() => take.mutateAsync(undefined).then(() => message.success(t.exported))}>
      {t.export}
    </ActionButton>
  );
}
