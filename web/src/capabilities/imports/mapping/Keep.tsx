import { useQueryClient } from "@tanstack/react-query";
import { App, Button, DatePicker, Input, Radio } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import { ActionButton } from "@/ui/ActionButton";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { KEY } from "./keys";
import type { Check } from "./draft";
import { MAPPINGS } from "./paths";
import { text } from "./text";
import { useCheck } from "./useCheck";
import styles from "./Wizard.module.css";
import type { Part } from "./WizardPage";

/** Platforms and the people who export from them read the clock in Shanghai. */
const INSTANT = "YYYY-MM-DDTHH:mm:00+08:00";

interface Owner {
  readonly id: string;
  readonly name: string;
}

/** Step 4: the name it is known by, whose files use it, and the waiting file at once. */
export function Keep(part: Part) {
  const scope = useItem(["scope"], () => dataOf(client.GET("/api/scope")));
  const check = useCheck(part.file, part.draft);
  return (
    <Loaded source={scope} height={240}>
      {(visible) => {
        const owner = visible.clients.find(({ stores }) => stores.some(({ code }) => code === part.file.store));
        return (
          <Loaded source={check} height={240}>
            {(checked) => (owner ? <Form {...part} owner={owner} result={checked.result ?? null} /> : null)}
          </Loaded>
        );
      }}
    </Loaded>
  );
}

interface FormProps extends Part {
  readonly owner: Owner;
  readonly result: Check["result"] | null;
}

function Form({ file, grammar, draft, turn, owner, result }: FormProps) {
  const t = useText(text);
  const language = useLanguage();
  const [name, setName] = useState("");
  const [whose, setWhose] = useState<"client" | "agency">("client");
  const [exported_at, date] = useState<string | undefined>();
  const { keep, keepAndImport } = useKeeping(file);
  const label = { zh: name.trim(), en: name.trim() };
  const body = { client_id: whose === "client" ? owner.id : null, draft: { ...draft, label } };
  const may = name.trim() === "" ? { allowed: false, reason: t.need_name, reason_en: t.need_name } : { allowed: result !== null };
  const agency = grammar.for_agency;
  return (
    <>
      <Panel title={t.step_keep}>
        <div className={styles.form}>
          <label>
            {t.called}
            <Input
              autoFocus
              aria-label={t.called}
              placeholder={t.called_hint}
              maxLength={40}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          </label>
          <div className={styles.part}>
            <span>{t.whose}</span>
            <Radio.Group
              value={whose}
              onChange={({ target }) => setWhose(target.value === "agency" ? "agency" : "client")}
              options={[
                { value: "client", label: t.of_client(owner.name) },
                { value: "agency", label: t.of_agency, disabled: !agency.allowed },
              ]}
            />
            {!agency.allowed && agency.reason && <small className={styles.quiet}>{pick(language, agency.reason, agency.reason_en)}</small>}
          </div>
          {result && !result.exported_at && <When date={date} />}
        </div>
      </Panel>
      <div className={styles.foot}>
        <span />
        <Button onClick={() => turn(2)}>{t.back}</Button>
        <ActionButton action={may} run={() => keep(body)}>
          {t.keep_only}
        </ActionButton>
        <ActionButton kind="primary" action={may} run={() => keepAndImport(body, exported_at)}>
          {t.keep_and_import}
        </ActionButton>
      </div>
    </>
  );
}

function When({ date }: { date: (exported_at: string | undefined) => void }) {
  const t = useText(text);
  return (
    <label>
      {t.when}
      <DatePicker
        showTime={{ format: "HH:mm" }}
        format="YYYY-MM-DD HH:mm"
        aria-label={t.when}
        onChange={(at) => date(at === null ? undefined : at.format(INSTANT))}
      />
      <small className={styles.quiet}>{t.when_hint}</small>
    </label>
  );
}

type Kept = { readonly client_id: string | null; readonly draft: Part["draft"] };

function useKeeping(file: Part["file"]) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const cache = useQueryClient();
  const go = useNavigate();
  const create = useRun((body: Kept) => dataOf(client.POST("/api/mappings", { body })), [KEY]);
  const begin = useRun(
    (exported_at: string | undefined) => {
      const entries = [{ name: file.entry, store: file.store, ...(exported_at !== undefined && { exported_at }) }];
      return dataOf(client.POST("/api/uploads/{id}/imports", { params: { path: { id: file.upload } }, body: { entries } }));
    },
    [KEY, ["running-imports"]],
  );
  const saved = async (body: Kept) => {
    const kept = await create.mutateAsync(body);
    void message.success(t.kept(pick(language, kept.label, kept.label_en)));
  };
  return {
    keep: async (body: Kept) => {
      await saved(body);
      await go(MAPPINGS);
    },
    keepAndImport: async (body: Kept, exported_at: string | undefined) => {
      await saved(body);
      await begin.mutateAsync(exported_at);
      await cache.invalidateQueries({ queryKey: KEY });
      await go(`/imports?scope=${encodeURIComponent(file.store)}`);
    },
  };
}
