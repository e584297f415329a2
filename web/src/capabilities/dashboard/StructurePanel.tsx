import { Segmented } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { changeOf, labelOf, unitOf } from "@/api/table";
import { Breakdown } from "@/ui/Breakdown";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import styles from "./BoardPage.module.css";
import { HourChart } from "./HourChart";
import { text } from "./text";

export type Structure = components["schemas"]["StructureView"];

/** What somebody asks the board for. */
export interface BoardQuery {
  readonly from: string;
  readonly to: string;
  readonly stores?: string | undefined;
  readonly compare?: string | undefined;
}

const CUTS = ["platform", "store", "province", "hour", "traffic_channel", "source", "channel"] as const;

/** What the sales, visits or spending are made of, cut the way the reader asks. */
export function StructurePanel({ query, openPart }: { query: BoardQuery; openPart: (structure: Structure, code: string) => void }) {
  const t = useText(text);
  const language = useLanguage();
  const [by, setBy] = useState<string>(CUTS[0]);
  const structure = useItem(["structure", by, query], () =>
    dataOf(client.GET("/api/board/structure", { params: { query: { ...query, by } } })),
  );
  const note = structure.state === "ready" ? t.by_metric(labelOf(structure.value.metric, language)) : undefined;
  return (
    <Panel title={t.structure} note={note}>
      <div className={styles.cuts}>
        <Segmented
          size="small"
          aria-label={t.cut}
          value={by}
          options={CUTS.map((cut) => ({ value: cut, label: t.cuts[cut] ?? cut }))}
          onChange={setBy}
        />
      </div>
      <Loaded source={structure} height={240}>
        {(value) => <Parts structure={value} open={(code) => openPart(value, code)} />}
      </Loaded>
    </Panel>
  );
}

export function Parts({ structure, open }: { structure: Structure; open: (code: string) => void }) {
  const t = useText(text);
  const language = useLanguage();
  if (structure.parts.every((part) => part.value === null || part.value === undefined)) {
    return <EmptyState title={t.no_parts} detail={t.no_parts_detail} />;
  }
  if (structure.by === "hour") return <HourChart structure={structure} />;
  const parts = structure.parts.map((part) => ({
    code: part.code ?? part.kind,
    name: <Name part={part} others={structure.others_count} language={language} open={open} />,
    value: part.value ?? null,
    share_ppm: part.share_ppm ?? null,
    change: changeOf(part.change, structure.metric.polarity, language),
  }));
  return <Breakdown unit={unitOf(structure.metric)} parts={parts} />;
}

interface NameProps {
  readonly part: Structure["parts"][number];
  readonly others: number;
  readonly language: Language;
  readonly open: (code: string) => void;
}

function Name({ part, others, language, open }: NameProps) {
  const t = useText(text);
  const label = pick(language, part.label, part.label_en);
  const { code } = part;
  if (!code) return <>{part.kind === "others" ? t.others(others) : label}</>;
  const shown = part.mark ? <PlatformMark mark={part.mark} name={label} /> : label;
  return (
    <button type="button" className={styles.down} title={t.see_lines_of(label)} onClick={() => open(code)}>
      {shown}
    </button>
  );
}
