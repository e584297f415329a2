import { Form, Select } from "antd";
import type { components } from "@/api/schema";
import { pick, useLanguage, useText } from "@/ui/language";
import styles from "./Client.module.css";
import { choicesOf, useClientOptions } from "./options";
import { text } from "./text";

type AdviceView = components["schemas"]["AdviceView"];

interface FieldsProps {
  readonly traits: Readonly<Record<string, string>>;
  readonly change: (traits: Readonly<Record<string, string>>) => void;
}

/** What a product is like; a trait nobody answered says nothing. */
export function TraitFields({ traits, change }: FieldsProps) {
  const t = useText(text);
  const language = useLanguage();
  const options = useClientOptions();
  const put = (code: string, level: string | undefined) => {
    const rest = Object.fromEntries(Object.entries(traits).filter(([of]) => of !== code));
    change(level === undefined ? rest : { ...rest, [code]: level });
  };
  return (
    <div className={styles.grid}>
      {(options?.traits ?? []).map((one) => (
        <Form.Item key={one.code} label={pick(language, one.label, one.label_en)} htmlFor={`trait-${one.code}`}>
          <Select
            id={`trait-${one.code}`}
            allowClear
            placeholder={t.not_known}
            value={traits[one.code]}
            options={choicesOf(language, one.levels)}
            onChange={(level: string | undefined) => put(one.code, level)}
          />
        </Form.Item>
      ))}
    </div>
  );
}

/** The platforms, the best first, each with the reasons that made its points. */
export function Advice({ advice }: { advice: readonly AdviceView[] }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <table className={styles.rows}>
      <thead>
        <tr>
          <th scope="col">{t.platform}</th>
          <th scope="col">{t.points}</th>
          <th scope="col">{t.why}</th>
        </tr>
      </thead>
      <tbody>
        {advice.map((one) => (
          <tr key={one.platform}>
            <td className={styles.nowrap}>{pick(language, one.label, one.label_en)}</td>
            <td className={styles.points}>{signed(one.points)}</td>
            <td>
              {one.reasons.length === 0 && <span className={styles.quiet}>{t.no_reason}</span>}
              {one.reasons.map((reason) => (
                <div key={reason.text}>
                  <span className={reason.points < 0 ? styles.dont : styles.do}>{signed(reason.points)}</span>{" "}
                  {pick(language, reason.text, reason.text_en)}
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function signed(points: number): string {
  if (points === 0) return "0";
  return points > 0 ? `+${points}` : `−${-points}`;
}
