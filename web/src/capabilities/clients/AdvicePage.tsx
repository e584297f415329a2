import { Form } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { Advice, TraitFields } from "./Advice";
import styles from "./Client.module.css";
import { text } from "./text";

type Traits = Readonly<Record<string, string>>;

/** Which platforms suit a product (S07.7). Nothing is kept; a client's plan keeps its own. */
export default function AdvicePage() {
  const t = useText(text);
  const language = useLanguage();
  const [traits, setTraits] = useState<Traits>({});
  const advice = useItem(["clients", "advice", traits], () =>
    dataOf(client.POST("/api/platform_advice", { body: { traits: { ...traits } } })),
  );
  const [first] = advice.state === "ready" ? advice.value.items : [];
  const best = first && first.points > 0 ? t.best(pick(language, first.label, first.label_en), first.points) : t.choose_traits;
  return (
    <>
      <PageHeader crumbs={[{ name: t.title, path: "/clients" }, { name: t.advice_title }]} title={t.advice_title} conclusion={best} />
      <div className={styles.stack}>
        <Panel title={t.product}>
          <Form layout="vertical">
            <TraitFields traits={traits} change={setTraits} />
          </Form>
        </Panel>
        <Panel title={t.ranking} flush>
          <Loaded source={advice} height={320}>
            {(value) => <Advice advice={value.items} />}
          </Loaded>
        </Panel>
      </div>
    </>
  );
}
