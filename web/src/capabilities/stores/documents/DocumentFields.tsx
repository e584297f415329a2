import { Checkbox, Form, Input } from "antd";
import type { components } from "@/api/schema";
import { useText } from "@/ui/language";
import styles from "./papers.module.css";
import { text } from "./text";

/** What is written of a paper, as the form holds it. */
export interface PaperWords {
  readonly holder?: string;
  readonly number?: string;
  readonly issued_on?: string;
  readonly expires_on?: string;
  readonly is_open_ended?: boolean;
}

export function bodyOf(words: PaperWords): components["schemas"]["DocumentBody"] {
  const forGood = words.is_open_ended ?? false;
  return {
    holder: words.holder ?? "",
    number: words.number?.trim() || null,
    issued_on: words.issued_on || null,
    expires_on: forGood ? null : words.expires_on || null,
    is_open_ended: forGood,
  };
}

/** `ends` says whether such a paper has a last day unless it holds for good. */
export function DocumentFields({ ends }: { ends: boolean }) {
  const t = useText(text);
  const forGood = Form.useWatch<boolean | undefined>("is_open_ended") ?? false;
  return (
    <>
      <Form.Item
        name="holder"
        label={t.holder}
        extra={t.holder_hint}
        rules={[{ required: true, whitespace: true, message: t.need_holder }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="number" label={t.number} extra={t.number_hint}>
        <Input maxLength={60} />
      </Form.Item>
      <div className={styles.two}>
        <Form.Item name="issued_on" label={t.issued}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="expires_on" label={t.expires} rules={[{ required: ends && !forGood, message: t.need_expiry }]}>
          <Input type="date" disabled={forGood} />
        </Form.Item>
      </div>
      <Form.Item name="is_open_ended" valuePropName="checked">
        <Checkbox>{t.open_ended}</Checkbox>
      </Form.Item>
    </>
  );
}
