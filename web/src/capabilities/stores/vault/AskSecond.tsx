import { App } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { pick, useLanguage, useText } from "@/ui/language";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import type { Asset } from "./AssetPage";
import { STALE } from "./paths";
import type { Field } from "./Secrets";
import { text } from "./text";

/** Asks somebody else who holds a grant to agree to a look. */
export function AskSecond({ asset, field, close }: { asset: Asset; field: Field; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [id] = useState(freshId);
  const ask = useRun((reason: string) => {
    const body = { id, field: field.field, reason };
    return dataOf(client.POST("/api/assets/{id}/reveal_requests", { params: { path: { id: asset.id } }, body }));
  }, STALE);
  const give = async (reason: string) => {
    await ask.mutateAsync(reason);
    void message.success(t.asked);
    close();
  };
  const title = t.ask_what(asset.name, pick(language, field.label, field.label_en));
  return <ReasonDrawer title={title} verb={t.ask} consequence={t.ask_hint} close={close} give={give} />;
}
