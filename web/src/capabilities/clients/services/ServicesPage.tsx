import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { moneyExact } from "@/ui/format/money";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import styles from "./services.module.css";
import { text } from "./text";

type Schemas = components["schemas"];
export type ServiceBlock = Schemas["ServiceBlockView"];
type Item = ServiceBlock["items"][number];

export function useServices() {
  return useItem(["services"], () => dataOf(client.GET("/api/services")));
}

export default function ServicesPage() {
  const found = useServices();
  return (
    <Loaded source={found} height={640}>
      {(value) => <ServicesView blocks={value.items} />}
    </Loaded>
  );
}

/** The catalogue in the order of the loop (S09): what is delivered, how, for how much, and what it is measured by. */
export function ServicesView({ blocks }: { blocks: readonly ServiceBlock[] }) {
  const t = useText(text);
  const language = useLanguage();
  const items = blocks.flatMap((block) => block.items);
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.clients, path: "/clients" }, { name: t.title }]}
        title={t.title}
        conclusion={t.conclusion(blocks.length, items.length)}
      />
      <div className={styles.stack}>
        {blocks.map((block) => (
          <Panel
            key={block.code}
            title={pick(language, block.label, block.label_en)}
            note={pick(language, block.note, block.note_en)}
            flush
          >
            <div className={styles.wide} tabIndex={0} role="group" aria-label={pick(language, block.label, block.label_en)}>
              <table className={styles.rows}>
                <thead>
                  <tr>
                    <th scope="col" className={styles.name}>{t.service}</th>
                    <th scope="col">{t.deliverable}</th>
                    <th scope="col" className={styles.price}>{t.price}</th>
                    <th scope="col" className={styles.sop}>{t.sop}</th>
                    <th scope="col">{t.metrics}</th>
                    <th scope="col" className={styles.few}>{t.clients_now}</th>
                  </tr>
                </thead>
                <tbody>
                  {block.items.map((item) => (
                    <Row key={item.code} item={item} />
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
        ))}
      </div>
    </>
  );
}

function Row({ item }: { item: Item }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <tr>
      <td className={styles.service}>{pick(language, item.label, item.label_en)}</td>
      <td>{pick(language, item.deliverable, item.deliverable_en)}</td>
      <td className={styles.price}>
        {moneyExact(item.price_from_fen)} – {moneyExact(item.price_to_fen)}
        <div className={styles.small}>{pick(language, item.unit, item.unit_en)}</div>
      </td>
      <td>{item.sop_label ? pick(language, item.sop_label, item.sop_label_en) : t.no_sop}</td>
      <td>
        {item.metrics.map((metric) => pick(language, metric.label, metric.label_en)).join(t.comma)}
      </td>
      <td className={styles.right}>{t.count(item.client_count)}</td>
    </tr>
  );
}
