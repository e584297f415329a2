import { Input, Modal } from "antd";
import { useEffect, useRef, useState } from "react";
import { client } from "@/api/client";
import { faultOf } from "@/api/errors";
import { proofAskedBy } from "@/api/proof";
import { useLanguage, useText } from "@/ui/language";
import styles from "./AccountPage.module.css";
import { text } from "./text";

/** Asks for a code when the server wants to see the second factor again, and lets the verb that waits go on. */
export function ProofDialog() {
  const t = useText(text);
  const [open, close] = useQuestion();
  const [code, setCode] = useState("");
  const { working, fault, send } = useSend(close);
  const done = () => setCode("");
  return (
    <Modal
      open={open}
      title={t.prove_title}
      okText={t.prove}
      cancelText={t.cancel}
      onOk={() => void send(code)}
      onCancel={() => close(false)}
      afterClose={done}
      confirmLoading={working}
      okButtonProps={{ disabled: code.trim() === "" }}
      width={416}
      destroyOnHidden
    >
      <p className={styles.lead}>{t.prove_hint}</p>
      <Input
        autoFocus
        aria-label={t.code}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={16}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        onPressEnter={() => void send(code)}
      />
      {fault && (
        <p className={styles.refusal} role="alert">
          {fault}
        </p>
      )}
    </Modal>
  );
}

/** Whether a verb waits for a code, and how it hears whether one came. */
function useQuestion(): readonly [boolean, (proved: boolean) => void] {
  const [open, setOpen] = useState(false);
  const waiting = useRef<((proved: boolean) => void) | null>(null);
  useEffect(() => {
    proofAskedBy(
      () =>
        new Promise((answer) => {
          waiting.current = answer;
          setOpen(true);
        }),
    );
    return () => proofAskedBy(null);
  }, []);
  const close = (proved: boolean) => {
    setOpen(false);
    waiting.current?.(proved);
    waiting.current = null;
  };
  return [open, close];
}

function useSend(close: (proved: boolean) => void) {
  const language = useLanguage();
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const send = async (code: string) => {
    setWorking(true);
    setFault(null);
    try {
      await client.POST("/api/second_factor/proofs", { body: { code: code.trim() } });
      close(true);
    } catch (error) {
      setFault(faultOf(error, language).detail);
    } finally {
      setWorking(false);
    }
  };
  return { working, fault, send };
}
