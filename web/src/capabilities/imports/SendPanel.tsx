import { Button, DatePicker, Select } from "antd";
import { useState } from "react";
import { count } from "@/ui/format/number";
import { ImportDropzone } from "@/ui/ImportDropzone";
import { useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import styles from "./ImportsPage.module.css";
import { PreviewDrawer } from "./PreviewDrawer";
import { isKnown, isUndecided, type Item } from "./sending";
import { GoingRow, WaitingRow } from "./SentRows";
import { text } from "./text";
import type { Sending, SendVerbs } from "./useSending";

const SHOWN = "YYYY-MM-DD HH:mm";
/** Platforms and the people who export from them read the clock in Shanghai. */
const INSTANT = "YYYY-MM-DDTHH:mm:00+08:00";

export interface StoreChoice {
  readonly code: string;
  readonly name: string;
  readonly mark: string;
  readonly platform: string;
  readonly client: string;
}

interface Props {
  readonly sending: Sending;
  readonly stores: readonly StoreChoice[];
  readonly verbs: SendVerbs;
}

/** Drop first, choose nothing: a file says what it is and mostly whose. Only what it does not say is asked. */
export function SendPanel({ sending, stores, verbs }: Props) {
  const t = useText(text);
  const [releasing, setReleasing] = useState<Item | null>(null);
  const gone = sending.items.filter(({ stage }) => stage === "going" || stage === "done");
  const isWorking = gone.some(({ stage }) => stage === "going");
  return (
    <>
      <ImportDropzone hint={t.hint} accept={verbs.accept} />
      <Waiting sending={sending} stores={stores} verbs={verbs} />
      {gone.length > 0 && (
        <Panel
          title={t.this_import}
          flush
          actions={
            !isWorking && (
              <Button type="text" size="small" onClick={verbs.forget}>
                {t.close}
              </Button>
            )
          }
        >
          <div role="log" aria-label={t.this_import}>
            {gone.map((item) => (
              <GoingRow key={item.key} item={item} cancel={() => verbs.cancel(item)} release={() => setReleasing(item)} />
            ))}
          </div>
        </Panel>
      )}
      {releasing !== null && (
        <ReasonDrawer
          title={t.release_of(releasing.name)}
          verb={t.release}
          consequence={t.release_consequence}
          close={() => setReleasing(null)}
          give={(reason) => verbs.release(releasing, reason).then(() => setReleasing(null))}
        />
      )}
    </>
  );
}

/** What has been dropped and is not imported yet. */
function Waiting({ sending, stores, verbs }: Props) {
  const t = useText(text);
  const [looking, look] = useState<Item | null>(null);
  const items = sending.items.filter(({ stage }) => stage === "sending" || stage === "waiting" || stage === "broken");
  if (items.length === 0) return null;
  const known = items.filter(isKnown);
  const undecided = items.filter(isUndecided);
  const isSending = items.some(({ stage }) => stage === "sending");
  return (
    <Panel title={t.to_import} note={t.to_import_note} flush>
      <div role="list" aria-label={t.to_import}>
        {items.map((item) => (
          <WaitingRow key={item.key} item={item} look={() => look(item)} drop={() => verbs.drop([item])}>
            <Select
              size="small"
              showSearch={{ optionFilterProp: "words" }}
              aria-label={t.store_of(item.name)}
              placeholder={t.choose_store}
              value={item.store}
              onChange={(code: string) => verbs.choose([item.key], code)}
              options={optionsOf(stores, item)}
              style={{ width: "100%" }}
            />
          </WaitingRow>
        ))}
      </div>
      <div className={styles.whose}>
        <div className={styles.names}>
          {undecided.length > 0 && <p className={styles.ask}>{t.whose(undecided.length)}</p>}
          {undecided.length === 0 && known.length > 0 && <p>{t.all_known}</p>}
        </div>
        {undecided.length > 0 && (
          <Select
            showSearch={{ optionFilterProp: "words" }}
            aria-label={t.store}
            placeholder={t.choose_store}
            value={null}
            onChange={(code: string) =>
              verbs.choose(
                undecided.map(({ key }) => key),
                code,
              )
            }
            options={optionsOf(stores, undecided[0])}
            style={{ width: 240 }}
          />
        )}
        {known.length > 0 && (
          <DatePicker
            showTime={{ format: "HH:mm" }}
            format={SHOWN}
            aria-label={t.exported_at}
            placeholder={t.exported_at}
            onChange={(at) => verbs.date(at === null ? undefined : at.format(INSTANT))}
            style={{ width: 240 }}
          />
        )}
        <Button onClick={() => verbs.drop(items)}>{t.drop}</Button>
        {known.length > 0 && (
          <Button type="primary" disabled={undecided.length > 0 || isSending} onClick={verbs.send}>
            {t.send(count(known.length), known.length)}
          </Button>
        )}
      </div>
      {looking !== null && <PreviewDrawer item={looking} close={() => look(null)} />}
    </Panel>
  );
}

/** The stores that may have such a file, by client. */
function optionsOf(stores: readonly StoreChoice[], item: Item | undefined) {
  const platforms = item?.entry?.recognised?.platforms ?? [];
  const fitting = stores.filter(({ platform }) => platforms.length === 0 || platforms.includes(platform));
  const clients = [...new Set(fitting.map((store) => store.client))];
  return clients.map((client) => ({
    label: client,
    options: fitting
      .filter((store) => store.client === client)
      .map((store) => ({
        value: store.code,
        label: <PlatformMark mark={store.mark} name={store.name} />,
        words: `${store.name} ${store.code}`,
      })),
  }));
}
