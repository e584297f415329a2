import { Input } from "antd";
import { useState } from "react";
import { FormDrawer } from "./FormDrawer";
import { useText } from "./language";
import styles from "./ReasonDrawer.module.css";
import { text } from "./text";

interface Props {
  readonly title: string;
  readonly verb: string;
  readonly consequence: string;
  readonly close: () => void;
  readonly give: (reason: string) => Promise<unknown>;
}

/** A verb that has to say why. The reason is kept with the record and both sides read it. */
export function ReasonDrawer({ title, verb, consequence, close, give }: Props) {
  const t = useText(text);
  const [reason, setReason] = useState("");
  const save = reason.trim() === "" ? { allowed: false, reason: t.need_reason, reason_en: t.need_reason } : { allowed: true };
  return (
    <FormDrawer title={title} open close={close} changes={reason === "" ? 0 : 1} save={save} verb={verb} submit={() => give(reason.trim())}>
      <p className={styles.lead}>{consequence}</p>
      <Input.TextArea
        autoFocus
        aria-label={t.reason}
        placeholder={t.reason}
        autoSize={{ minRows: 3 }}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </FormDrawer>
  );
}
