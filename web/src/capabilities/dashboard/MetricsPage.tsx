import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter } from "@/ui/useView";
import { text } from "./metrics/text";
import { paths } from "./pages";

type Metric = components["schemas"]["MetricView"];

/** Every number there is: what it means, and the way to its page. */
export default function MetricsPage() {
  const t = useText(text);
  const language = useLanguage();
  const [topic] = useFilter("topic");
  const source = useList<Metric>(["metrics", topic], async () => {
    const { items } = await dataOf(client.GET("/api/metrics"));
    // What sells comes first, as a shop is read; the rest of a topic keeps the dictionary's order.
    const topics = Object.keys(t.topics);
    const place = (metric: Metric) => topics.indexOf(metric.topic);
    const wanted = items.filter((metric) => !topic || metric.topic === topic).sort((one, other) => place(one) - place(other));
    return { items: wanted, total: wanted.length };
  });
  const total = source.rows.state === "ready" ? source.rows.value.total : 0;
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.board, path: "/dashboard" }, { name: t.metrics }]}
        title={t.metrics}
        conclusion={total > 0 ? t.conclusion(total) : undefined}
      />
      <Panel flush>
        <DataTable
          name="metrics"
          source={source}
          columns={columns(language, t)}
          rowKey={(metric) => metric.code}
          toolbar={<FilterSelect name="topic" label={t.topic} words={t.topics} />}
          empty={<EmptyState title={t.none} detail={t.none_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (language: Language, t: WordsOf<typeof text>) =>
  columnsOf<Metric>((c) => [
    c.link(t.metric, (metric) => pick(language, metric.label, metric.label_en), (metric) => paths.metric(metric.code), { width: 208 }),
    c.text(t.topic, (metric) => t.topics[metric.topic] ?? metric.topic, { width: 128 }),
    c.text(t.note, (metric) => pick(language, metric.note, metric.note_en)),
    c.text(t.unit, (metric) => t.units[metric.unit] ?? metric.unit, { width: 96 }),
    c.count(t.split_count, (metric) => metric.dimensions.length, { width: 88 }),
    c.text(t.code, (metric) => metric.code, { width: 216 }),
  ]);
