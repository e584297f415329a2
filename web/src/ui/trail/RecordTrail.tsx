import { useState } from "react";
import { EmptyState } from "../EmptyState";
import { useLanguage, useText } from "../language";
import { Panel } from "../Panel";
import type { ListSource } from "../source";
import { columnsOf } from "../table/columns";
import { DataTable } from "../table/DataTable";
import { deedColumns } from "./columns";
import { DeedDrawer } from "./DeedDrawer";
import type { Deed } from "./deeds";
import { text } from "./text";

/** 操作日志 of one record, the newest first. Nothing at all for a reader who may not see it. */
export function RecordTrail({ trail }: { trail: ListSource<Deed> | null }) {
  const t = useText(text);
  const language = useLanguage();
  const [open, setOpen] = useState<Deed | null>(null);
  if (trail === null) return null;
  return (
    <Panel title={t.trail} note={t.trail_note} flush>
      <DataTable
        source={trail}
        columns={columnsOf<Deed>((c) => deedColumns(c, t, language))}
        rowKey={(row) => row.id}
        open={setOpen}
        empty={<EmptyState title={t.none} detail={t.none_detail} />}
      />
      {open && <DeedDrawer deed={open} close={() => setOpen(null)} />}
    </Panel>
  );
}
