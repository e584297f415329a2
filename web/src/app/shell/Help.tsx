import { useText } from "@/ui/language";
import { RecordDrawer } from "@/ui/RecordDrawer";
import { text } from "../text";
import styles from "./Help.module.css";

const KEYS = [
  [["/", "Ctrl K", "⌘ K"], "find"],
  [["g c"], "clients"],
  [["g d"], "board"],
  [["g t"], "tasks"],
  [["s"], "scope"],
  [["t"], "period"],
  [["e"], "export"],
  [["↑", "↓"], "rows"],
  [["Enter"], "open"],
  [["Space"], "choose"],
  [["Esc"], "close"],
  [["?"], "help"],
] as const;
const READINGS = ["unknown", "change", "points", "totals", "numbers", "locked"] as const;

/** `?` anywhere: the keys, and how the console's numbers are to be read. */
export function Help({ open, close }: { open: boolean; close: () => void }) {
  const t = useText(text);
  return (
    <RecordDrawer title={t.help} open={open} close={close} size="form">
      <div className={styles.help}>
        <h3>{t.shortcuts}</h3>
        <dl className={styles.keys}>
          {KEYS.map(([keys, name]) => (
            <div key={name} className={styles.line}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key} className={styles.key}>
                    {key}
                  </kbd>
                ))}
              </dt>
              <dd>{t.keys[name]}</dd>
            </div>
          ))}
        </dl>
        <h3>{t.reading}</h3>
        <ul className={styles.readings}>
          {READINGS.map((name) => (
            <li key={name}>{t.readings[name]}</li>
          ))}
        </ul>
      </div>
    </RecordDrawer>
  );
}
