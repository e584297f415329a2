import { Button, Drawer } from "antd";
import { useState, type ReactNode } from "react";
import { ActionButton } from "./ActionButton";
import { useText } from "./language";
import type { Permit } from "./source";
import styles from "./FormDrawer.module.css";
import { text } from "./text";

const SIZES = { form: 560, columns: 720, compare: 960 } as const;
/** Up to two faults are found under their fields; more are easier to work through as a list. */
const LISTED_FROM = 3;

interface Props {
  readonly title: string;
  readonly open: boolean;
  readonly close: () => void;
  readonly changes: number;
  readonly errors?: readonly string[];
  /** What the server answered when it did not do it. */
  readonly refusal?: string | null;
  readonly save: Permit;
  /** The verb of what saving does, 「新建合同」; never 确定. */
  readonly verb: string;
  readonly submit: () => unknown;
  readonly size?: keyof typeof SIZES;
  readonly children: ReactNode;
}

export function FormDrawer({ title, open, close, changes, errors = [], refusal, save, verb, submit, size = "form", children }: Props) {
  const t = useText(text);
  const [asking, setAsking] = useState(false);
  const leave = () => {
    setAsking(false);
    close();
  };
  const footer = asking ? (
    <Discard changes={changes} keep={() => setAsking(false)} leave={leave} />
  ) : (
    <div className={styles.footer}>
      {changes > 0 && <span className={styles.dirty}>{t.unsaved(changes)}</span>}
      <div className={styles.buttons}>
        <Button onClick={() => (changes > 0 ? setAsking(true) : leave())}>{t.cancel}</Button>
        <ActionButton kind="primary" action={save} run={submit}>
          {verb}
        </ActionButton>
      </div>
    </div>
  );
  return (
    <Drawer
      title={title}
      open={open}
      size={SIZES[size]}
      onClose={() => (changes > 0 ? setAsking(true) : leave())}
      footer={footer}
      closable={{ placement: "end" }}
      className={styles.drawer}
    >
      {refusal && (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
      {errors.length >= LISTED_FROM && <Errors errors={errors} />}
      {children}
    </Drawer>
  );
}

/** Asked once, in place: a dialog over a drawer would hide what is about to be lost. */
function Discard({ changes, keep, leave }: { changes: number; keep: () => void; leave: () => void }) {
  const t = useText(text);
  return (
    <div className={styles.footer} role="alertdialog" aria-label={t.discard(changes)}>
      <span>{t.discard(changes)}</span>
      <div className={styles.buttons}>
        <Button danger onClick={leave}>
          {t.discard_it}
        </Button>
        <Button type="primary" autoFocus onClick={keep}>
          {t.keep_editing}
        </Button>
      </div>
    </div>
  );
}

function Errors({ errors }: { errors: readonly string[] }) {
  const t = useText(text);
  return (
    <div className={styles.errors} role="alert">
      {t.fix_first(errors.length)}
      <ul>
        {errors.map((error) => (
          <li key={error}>{error}</li>
        ))}
      </ul>
    </div>
  );
}
