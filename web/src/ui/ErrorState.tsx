import { CloseCircleOutlined, LockOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useText } from "./language";
import type { Fault } from "./source";
import styles from "./states.module.css";
import { text } from "./text";

/**
 * What happened, what it touches, what to do; the number can be selected and sent to whoever helps. Where the reader may not,
 * a lock instead of an alarm, and nothing to try again.
 */
export function ErrorState({ fault, retry }: { fault: Fault; retry?: () => void }) {
  const t = useText(text);
  return (
    <div className={`${styles.state} ${styles.fault}`} role={fault.denied ? "status" : "alert"}>
      {fault.denied ? <LockOutlined className={styles.deniedIcon} /> : <CloseCircleOutlined className={styles.faultIcon} />}
      <div>
        <p className={styles.title}>{fault.title}</p>
        <p className={styles.detail}>{fault.detail}</p>
        {fault.code && <p className={styles.code}>{t.fault_no} <span className="dy-id">{fault.code}</span></p>}
        {retry && !fault.denied && <div className={styles.actions}><Button onClick={retry}>{t.retry}</Button></div>}
      </div>
    </div>
  );
}
