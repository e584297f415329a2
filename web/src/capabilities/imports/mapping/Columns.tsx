import { Button, Input, Select } from "antd";
import { useState } from "react";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import {
  chosen, filled, inOrder, isMissing, isReader, nameIn, originOf, othersOf, readersFor, sourceOf,
  type FactColumn, type Origin, type Source,
} from "./draft";
import { DropRows } from "./DropRows";
import { text } from "./text";
import styles from "./Wizard.module.css";
import type { Part } from "./WizardPage";
import { Words } from "./Words";

/** Step 2: where each column comes from and how it is read; what a row must have stands first. */
export function Columns(part: Part) {
  const t = useText(text);
  const { fact, draft, turn } = part;
  const [all, showAll] = useState(false);
  const [order] = useState(() => inOrder(fact, draft).map(({ name }) => name));
  const needed = fact.columns.filter(({ required }) => required).flatMap(({ name, day_of }) => [name, day_of]);
  const columns = order.flatMap((name) => fact.columns.filter((column) => column.name === name));
  const isMain = ({ name }: FactColumn) => needed.includes(name) || sourceOf(draft, name) !== undefined;
  const shown = all ? columns : columns.filter(isMain);
  const lacking = fact.columns.filter((column) => isMissing(draft, column)).length;
  return (
    <>
      <Panel title={t.step_columns} note={lacking > 0 ? t.needed(lacking) : t.all_needed} flush>
        <table className={styles.columns}>
          <thead>
            <tr>
              <th style={{ width: "24%" }}>{t.fact_column}</th>
              <th style={{ width: "36%" }}>{t.source}</th>
              <th style={{ width: "40%" }}>{t.reader}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((column) => (
              <ColumnRow key={column.name} {...part} column={column} />
            ))}
          </tbody>
        </table>
        <div className={styles.bar}>
          <Button type="link" onClick={() => showAll(!all)}>
            {all ? t.fewer_columns : t.more_columns(columns.length - shown.length)}
          </Button>
        </div>
      </Panel>
      <Panel title={t.drop_rows} note={t.drop_rows_note}>
        <DropRows {...part} />
      </Panel>
      <div className={styles.foot}>
        <span className={lacking > 0 ? styles.severe : styles.good}>{lacking > 0 ? t.needed(lacking) : t.all_needed}</span>
        <Button onClick={() => turn(0)}>{t.back}</Button>
        <Button type="primary" onClick={() => turn(2)}>
          {t.next}
        </Button>
      </div>
    </>
  );
}

interface RowProps extends Part {
  readonly column: FactColumn;
}

function ColumnRow({ beginning, grammar, fact, draft, edit, column }: RowProps) {
  const t = useText(text);
  const language = useLanguage();
  const source = sourceOf(draft, column.name);
  const names = beginning.columns.map(({ name }) => name);
  const origin = originOf(source);
  const here = origin.startsWith("=") ? nameIn(source, names) : undefined;
  const written = beginning.columns.find(({ name }) => name === here);
  const isDay = column.readers.includes("day");
  const set = (next: Source | null) => edit(filled(draft, column.name, next));
  const choose = (value: Origin) => {
    const from = beginning.columns.find(({ name }) => `=${name}` === value);
    set(chosen(column, value, source, from?.personal ?? false));
  };
  const options = [
    { value: "none", label: t.not_used },
    ...beginning.columns
      .filter(({ name }) => name !== "")
      .map(({ name, samples }) => ({
        value: `=${name}`,
        label: (
          <>
            {name} <span className={styles.quiet}>{samples[0]}</span>
          </>
        ),
      })),
    ...(column.may_be_constant ? [{ value: "constant", label: t.constant }] : []),
    ...(isDay ? [{ value: "@day", label: t.file_day }] : []),
    ...(column.readers.includes("fingerprint") ? [{ value: "combined", label: t.combined }] : []),
  ];
  const label = pick(language, column.label, column.label_en);
  const others = othersOf(draft, column.name);
  const why = written?.to === column.name && written.why ? pick(language, written.why, written.why_en ?? written.why) : null;
  return (
    <tr>
      <td>
        <span className={isMissing(draft, column) ? styles.lacks : undefined}>{label}</span>
        {column.required && <span className={styles.must}>{t.required}</span>}
        <small>{column.name}</small>
      </td>
      <td>
        <Select
          showSearch
          aria-label={`${t.source} ${label}`}
          className={styles.fill ?? ""}
          value={here === undefined ? origin : `=${here}`}
          onChange={(value: string) => {
            const next = originIn(value);
            if (next) choose(next);
          }}
          options={options}
        />
        {why && <small>{why}</small>}
        {others > 0 && <small>{t.others(others)}</small>}
        {written && <small>{written.personal ? t.hidden_note : written.samples.join(t.list_comma)}</small>}
      </td>
      <td>{source && <How grammar={grammar} fact={fact} column={column} source={source} samples={written?.samples ?? []} set={set} />}</td>
    </tr>
  );
}

function originIn(value: string): Origin | null {
  if (value === "none" || value === "constant" || value === "combined") return value;
  if (value.startsWith("@")) return `@${value.slice(1)}`;
  return value.startsWith("=") ? `=${value.slice(1)}` : null;
}

interface HowProps extends Pick<Part, "grammar" | "fact"> {
  readonly column: FactColumn;
  readonly source: Source;
  readonly samples: readonly string[];
  readonly set: (source: Source) => void;
}

/** How the cell is read, or what stands in its place. */
function How({ grammar, fact, column, source, samples, set }: HowProps) {
  const t = useText(text);
  const language = useLanguage();
  const label = pick(language, column.label, column.label_en);
  switch (originOf(source)) {
    case "constant": {
      const value = source.value ?? "";
      const aria = `${t.constant_value} ${label}`;
      return column.values.length > 0 ? (
        <Select
          aria-label={aria}
          className={styles.fill ?? ""}
          value={value}
          options={column.values.map((word) => ({ value: word, label: word }))}
          onChange={(word: string) => set({ ...source, value: word })}
        />
      ) : (
        <Input aria-label={aria} value={value} onChange={({ target }) => set({ ...source, value: target.value })} />
      );
    }
    case "combined":
      return (
        <Select
          mode="multiple"
          aria-label={`${t.combined_of} ${label}`}
          placeholder={t.combined_of}
          className={styles.fill ?? ""}
          value={source.parts ?? []}
          options={fact.columns
            .filter(({ name }) => name !== column.name)
            .map((other) => ({ value: other.name, label: pick(language, other.label, other.label_en) }))}
          onChange={(parts: string[]) => set({ ...source, parts })}
        />
      );
    default: {
      const readers = readersFor(column, grammar, source.personal ?? false);
      const reader = readers.find(({ code }) => code === source.read);
      return (
        <>
          <Select
            aria-label={`${t.reader} ${label}`}
            className={styles.fill ?? ""}
            value={source.read ?? null}
            options={readers.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }))}
            onChange={(code: string) => {
              if (isReader(code, readers)) set({ ...source, read: code, words: code === "word" ? (source.words ?? {}) : {} });
            }}
          />
          {reader && <small>{pick(language, reader.example, reader.example_en)}</small>}
          {source.read === "word" && <Words column={column} source={source} samples={samples} set={set} />}
        </>
      );
    }
  }
}
