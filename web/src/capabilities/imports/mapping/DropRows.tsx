import { Button, Select } from "antd";
import { useText } from "@/ui/language";
import { text } from "./text";
import styles from "./Wizard.module.css";
import type { Part } from "./WizardPage";

/** Totals and the like: a row whose cell holds one of these words is no fact. */
export function DropRows({ beginning, draft, edit }: Part) {
  const t = useText(text);
  const rules = draft.drop_rows ?? [];
  const names = beginning.columns.map(({ name }) => name).filter((name) => name !== "");
  const set = (at: number, change: Partial<(typeof rules)[number]>) =>
    edit({ ...draft, drop_rows: rules.map((rule, place) => (place === at ? { ...rule, ...change } : rule)) });
  const first = names[0];
  return (
    <div className={styles.part}>
      {rules.map((rule, at) => (
        <div key={at} className={styles.ask}>
          <Select
            aria-label={`${t.column} ${at + 1}`}
            value={rule.from.find((name) => names.includes(name)) ?? rule.from[0]}
            options={names.map((name) => ({ value: name, label: name }))}
            onChange={(name: string) => set(at, { from: [name] })}
            style={{ width: 200 }}
          />
          <span>{t.equals}</span>
          <Select
            mode="tags"
            aria-label={`${t.value} ${at + 1}`}
            placeholder={t.words_placeholder}
            value={rule.is ?? []}
            onChange={(is: string[]) => set(at, { is })}
            style={{ minWidth: 280 }}
            open={false}
            suffixIcon={null}
          />
          <Button type="text" size="small" onClick={() => edit({ ...draft, drop_rows: rules.filter((_, place) => place !== at) })}>
            {t.remove}
          </Button>
        </div>
      ))}
      {first !== undefined && (
        <div>
          <Button size="small" onClick={() => edit({ ...draft, drop_rows: [...rules, { from: [first], is: [] }] })}>
            {t.add_rule}
          </Button>
        </div>
      )}
    </div>
  );
}
