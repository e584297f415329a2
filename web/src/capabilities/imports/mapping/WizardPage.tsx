import { useQuery } from "@tanstack/react-query";
import { App, Select, Steps } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useItem } from "@/api/hooks";
import { sendFile, type UploadAnswer } from "@/api/upload";
import { DeskOnly } from "@/ui/DeskOnly";
import { percent } from "@/ui/format/share";
import { ImportDropzone } from "@/ui/ImportDropzone";
import { useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import { useAddress } from "@/ui/useAddress";
import { KEY } from "./keys";
import { Columns } from "./Columns";
import type { Beginning, Draft, Fact, Grammar } from "./draft";
import { emptyDraft } from "./draft";
import { Keep } from "./Keep";
import { Look } from "./Look";
import { MAPPINGS } from "./paths";
import { text } from "./text";
import { What, type Asked } from "./What";
import styles from "./Wizard.module.css";

/** Long enough to read a sentence that says what to do next. */
const REFUSAL_SECONDS = 8;

/** A file nobody knows: what it is, which column is what, what comes of it, and the name it is known by from then on. */
export default function WizardPage() {
  const t = useText(text);
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.imports, path: "/imports" }, { name: t.mappings, path: MAPPINGS }]}
        title={t.wizard}
        conclusion={t.wizard_lead}
      />
      <DeskOnly what={t.desk}>
        <Waiting />
      </DeskOnly>
    </>
  );
}

/** The file that is mapped: the one of the address, or one that somebody chooses here. */
function Waiting() {
  const t = useText(text);
  const [params] = useAddress();
  const upload = params.get("upload");
  const answer = useQuery({
    queryKey: [...KEY, "upload", upload],
    queryFn: () => dataOf(client.GET("/api/uploads/{id}", { params: { path: { id: upload ?? "" } } })),
    enabled: upload !== null,
    retry: false,
  });
  if (upload === null) return <Choose />;
  if (answer.isError)
    return (
      <div className={styles.stack}>
        <p className={`${styles.lead} ${styles.warn}`} role="alert">
          {t.gone}
        </p>
        <Choose />
      </div>
    );
  return answer.data ? <Which upload={answer.data} /> : null;
}

function Choose() {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [params, edit] = useAddress();
  const [sent, setSent] = useState<number | null>(null);
  const accept = ([file]: File[]) => {
    if (!file) return;
    const store = params.get("store");
    setSent(0);
    sendFile({ file, folder: "", stores: store === null ? [] : [store] }, setSent)
      .then((upload) => edit((next) => next.set("upload", upload.id)))
      .catch((error: unknown) => void message.error(faultOf(error, language).detail, REFUSAL_SECONDS))
      .finally(() => setSent(null));
  };
  return (
    <>
      <ImportDropzone hint={t.hint} accept={accept} />
      {sent !== null && <p className={styles.lead}>{t.sending(percent(sent, 1))}</p>}
    </>
  );
}

/** Which file of the upload, and whose: asked only where the address and the file do not say. */
function Which({ upload }: { upload: UploadAnswer }) {
  const t = useText(text);
  const [params, edit] = useAddress();
  const stores = useItem(["scope"], () => dataOf(client.GET("/api/scope")));
  const unknown = upload.entries.filter((entry) => !entry.recognised);
  const entries = unknown.length > 0 ? unknown : upload.entries;
  const entry = entries.find(({ name }) => name === params.get("entry")) ?? (entries.length === 1 ? entries[0] : undefined);
  const store = params.get("store") ?? entry?.store?.code;
  const say = (name: string) => (value: string) => edit((next) => next.set(name, value));
  return (
    <div className={styles.stack}>
      <Panel>
        <div className={styles.ask}>
          <b>{entry?.name ?? upload.file_name}</b>
          {entries.length > 1 && (
            <Select
              aria-label={t.which_entry}
              placeholder={t.which_entry}
              value={entry?.name}
              options={entries.map(({ name }) => ({ value: name, label: name }))}
              onChange={say("entry")}
              style={{ minWidth: 240 }}
            />
          )}
          <span className={styles.quiet}>{t.which_store}</span>
          <Loaded source={stores} height={32}>
            {(scope) => (
              <Select
                showSearch={{ optionFilterProp: "words" }}
                aria-label={t.store}
                placeholder={t.choose_store}
                value={store}
                onChange={say("store")}
                options={scope.clients.map((owner) => ({
                  label: owner.name,
                  options: owner.stores.map((one) => ({
                    value: one.code,
                    label: <PlatformMark mark={one.platform_mark} name={one.name} />,
                    words: `${one.name} ${one.code}`,
                  })),
                }))}
                style={{ minWidth: 240 }}
              />
            )}
          </Loaded>
        </div>
      </Panel>
      {entry && store && <Begin key={`${entry.name} ${store}`} upload={upload.id} entry={entry.name} store={store} />}
    </div>
  );
}

export interface OfFile {
  readonly upload: string;
  readonly entry: string;
  readonly store: string;
}

function Begin({ upload, entry, store }: OfFile) {
  const [asked, ask] = useState<Asked>({ header_rows: 1 });
  const grammar = useItem([...KEY, "grammar"], () => dataOf(client.GET("/api/mapping_grammar")));
  const begun = useItem([...KEY, "beginning", upload, entry, store, asked], () =>
    dataOf(client.POST("/api/mappings/beginnings", { body: { upload_id: upload, entry, store, ...asked } })),
  );
  return (
    <Loaded source={grammar} height={320}>
      {(words) => (
        <Loaded source={begun} height={320}>
          {(beginning, refreshing) => (
            <Wizard file={{ upload, entry, store }} grammar={words} beginning={beginning} busy={refreshing} asked={asked} ask={ask} />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

interface Props {
  readonly file: OfFile;
  readonly grammar: Grammar;
  readonly beginning: Beginning;
  readonly busy: boolean;
  readonly asked: Asked;
  readonly ask: (asked: Asked) => void;
}

function Wizard({ file, grammar, beginning, busy, asked, ask }: Props) {
  const t = useText(text);
  const [step, turn] = useState(0);
  // What somebody changed holds for the header and the fact it was made for.
  const of = JSON.stringify(asked);
  const [edited, setEdited] = useState<{ readonly of: string; readonly draft: Draft } | null>(null);
  const first = grammar.facts[0];
  const begun = beginning.draft ?? (first && emptyDraft(first));
  const draft = edited?.of === of ? edited.draft : begun;
  const fact: Fact | undefined = grammar.facts.find(({ code }) => code === draft?.fact);
  if (!draft || !fact) return null;
  const edit = (next: Draft) => setEdited({ of, draft: next });
  const part = { file, grammar, beginning, fact, draft, edit, turn };
  return (
    <>
      <Steps
        size="small"
        current={step}
        onChange={turn}
        items={[t.step_what, t.step_columns, t.step_look, t.step_keep].map((title) => ({ title }))}
      />
      {step === 0 && <What {...part} busy={busy} asked={asked} ask={ask} />}
      {step === 1 && <Columns {...part} />}
      {step === 2 && <Look {...part} />}
      {step === 3 && <Keep {...part} />}
    </>
  );
}

/** What each step works on. */
export interface Part {
  readonly file: OfFile;
  readonly grammar: Grammar;
  readonly beginning: Beginning;
  readonly fact: Fact;
  readonly draft: Draft;
  readonly edit: (draft: Draft) => void;
  readonly turn: (step: number) => void;
}
