import { useState } from "react";
import { EmptyState } from "@/ui/EmptyState";
import { ActionButton } from "@/ui/ActionButton";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { Asset } from "./AssetPage";
import { AskSecond } from "./AskSecond";
import { Reveal } from "./Reveal";
import { StoreSecret } from "./StoreSecret";
import { text } from "./text";
import styles from "./vault.module.css";

export type Field = Asset["fields"][number];

interface Doing {
  readonly what: "reveal" | "store" | "ask";
  readonly field: Field;
}

/** The secrets by name. What they are stays on the server until somebody looks, with a reason. */
export function Secrets({ asset }: { asset: Asset }) {
  const t = useText(text);
  const language = useLanguage();
  const [doing, setDoing] = useState<Doing | null>(null);
  const close = () => setDoing(null);
  const rows = { state: "ready", value: { items: asset.fields, total: asset.fields.length }, refreshing: false } as const;
  const paging = { limit: asset.fields.length, offset: 0, turn: () => undefined };
  return (
    <Panel title={t.secrets} note={t.secrets_note} flush>
      <DataTable
        source={{ rows, paging }}
        columns={columns(t, language, asset, setDoing)}
        rowKey={(row) => row.field}
        empty={<EmptyState title={t.no_fields} />}
      />
      {doing?.what === "reveal" && <Reveal asset={asset} field={doing.field} close={close} />}
      {doing?.what === "store" && <StoreSecret asset={asset} field={doing.field} close={close} />}
      {doing?.what === "ask" && <AskSecond asset={asset} field={doing.field} close={close} />}
    </Panel>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, asset: Asset, start: (doing: Doing) => void) =>
  columnsOf<Field>((c) => [
    c.text(t.field, (row) => pick(language, row.label, row.label_en), { width: 160 }),
    c.text(t.content, (row) => <Masked stored={row.revision_no != null} />, { width: 144 }),
    c.text(t.revision, (row) => (row.revision_no == null ? null : t.nth(row.revision_no)), { width: 88 }),
    c.time(t.set_at, (row) => row.set_at ?? null),
    c.text(t.set_by, (row) => row.set_by_name ?? null, { width: 112 }),
    c.actions(
      t.actions,
      (row) => (
        <span className={styles.buttons}>
          {asset.needs_two && row.revision_no != null && !row.actions.reveal.allowed && (
            <ActionButton kind="row" action={row.actions.request} run={() => start({ what: "ask", field: row })}>
              {t.ask}
            </ActionButton>
          )}
          <ActionButton kind="row" action={row.actions.reveal} run={() => start({ what: "reveal", field: row })}>
            {t.reveal}
          </ActionButton>
          <ActionButton kind="row" action={asset.actions.set_secret} run={() => start({ what: "store", field: row })}>
            {row.revision_no == null ? t.put_in : t.renew}
          </ActionButton>
        </span>
      ),
      { width: asset.needs_two ? 264 : 184 },
    ),
  ]);

function Masked({ stored }: { stored: boolean }) {
  const t = useText(text);
  if (!stored) return <span className={styles.quiet}>{t.nothing_stored}</span>;
  return (
    <span className={styles.masked} aria-label={t.hidden}>
      ••••••••
    </span>
  );
}
