import { DownOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Segmented, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { downloaded } from "@/api/download";
import { useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { pick, useLanguage, useText } from "@/ui/language";
import { useAddress } from "@/ui/useAddress";
import { useShortcut } from "@/ui/useShortcut";
import styles from "./MetricPage.module.css";
import type { MetricPage } from "./metric";
import { text } from "./metrics/text";

/** What the page's address asks for, besides scope and days. */
export interface Asked {
  readonly by: string;
  readonly second: string | undefined;
  readonly running: boolean;
}

export function useAsked(): readonly [Asked, (change: Partial<Record<"by" | "second" | "show", string | undefined>>) => void] {
  const [params, edit] = useAddress();
  const asked = { by: params.get("by") ?? "day", second: params.get("second") ?? undefined, running: params.get("show") === "running" };
  const change = (wanted: Partial<Record<string, string | undefined>>) =>
    edit((next) => {
      // Another split is another table: its order and its page mean nothing there.
      for (const name of ["offset", "sort"]) next.delete(name);
      for (const [name, value] of Object.entries(wanted)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
    });
  return [asked, change];
}

/** By what the metric is split, what stands beside it, and whether the periods are run up. */
export function MetricTools({ page }: { page: MetricPage }) {
  const t = useText(text);
  const language = useLanguage();
  const [asked, change] = useAsked();
  const seconds = useSeconds(page);
  const dimensions = page.definition.dimensions.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }));
  return (
    <div className={styles.tools}>
      <label className={styles.field}>
        {t.by}
        <Select
          aria-label={t.by} value={page.by} options={dimensions} popupMatchSelectWidth={false} style={{ minWidth: 112 }}
          showSearch={{ optionFilterProp: "label" }} onChange={(by) => change({ by: by === "day" ? undefined : by })}
        />
      </label>
      <label className={styles.field}>
        {t.second}
        <Select
          aria-label={t.second} value={asked.second} options={seconds} allowClear placeholder={t.second_none} style={{ minWidth: 168 }}
          popupMatchSelectWidth={false} showSearch={{ optionFilterProp: "label" }}
          onChange={(second: string | undefined) => change({ second, show: undefined })}
        />
      </label>
      {page.running && (
        <div className={styles.end}>
          <Segmented
            size="small" aria-label={t.show} value={asked.running ? "running" : "each"}
            options={[{ value: "each", label: t.each }, { value: "running", label: t.running }]}
            onChange={(show) => change({ show: show === "running" ? show : undefined })}
          />
        </div>
      )}
    </div>
  );
}

/** The metrics that can be split the same way, under their topics. */
function useSeconds(page: MetricPage): { label: string; options: { value: string; label: string }[] }[] {
  const t = useText(text);
  const language = useLanguage();
  const known = useQuery({ queryKey: ["metrics"], queryFn: () => dataOf(client.GET("/api/metrics")), staleTime: Infinity });
  const topics = new Map<string, { value: string; label: string }[]>();
  for (const metric of known.data?.items ?? []) {
    if (metric.code === page.definition.code || !metric.dimensions.includes(page.by)) continue;
    const topic = t.topics[metric.topic] ?? metric.topic;
    topics.set(topic, [...(topics.get(topic) ?? []), { value: metric.code, label: pick(language, metric.label, metric.label_en) }]);
  }
  // What is of the same topic is what one most often lays beside.
  const own = t.topics[page.definition.topic] ?? page.definition.topic;
  const order = [...topics].sort(([one], [other]) => Number(other === own) - Number(one === own));
  return order.map(([label, options]) => ({ label, options }));
}

/** What one asks the server for: the page as it is shown. */
export interface MetricQuery {
  readonly from: string;
  readonly to: string;
  readonly stores?: string | undefined;
  readonly compare?: string | undefined;
}

/** The page as a file at once, or written in the background. */
export function MetricExport({ page, query }: { page: MetricPage; query: MetricQuery }) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const permit = usePermit("dashboard.export");
  const [asked] = useAsked();
  const { code } = page.definition;
  const body = {
    from: page.from, to: page.to, stores: query.stores, compare: query.compare, by: page.by, second: asked.second,
    sort: page.sort ?? undefined, language: language === "en-US" ? "en" : "zh",
  };
  const take = useRun(
    (format: string) =>
      downloaded(
        client.POST("/api/metrics/{code}/file", { params: { path: { code } }, body: { ...body, format }, parseAs: "blob" }),
      ),
    [],
  );
  const queue = useRun(
    () =>
      dataOf(client.POST("/api/exports", { body: { ...body, id: freshId(), kind: "metric", metric: code } })).then(() =>
        message.success(t.queued),
      ),
    [["exports"]],
  );
  useShortcut("e", permit.allowed ? () => void take.mutateAsync("xlsx").catch(() => undefined) : null);
  if (!permit.allowed) return <ActionButton action={permit} run={() => undefined}>{t.export}</ActionButton>;
  const run = ({ key }: { key: string }) => {
    const asking: Promise<unknown> = key === "queue" ? queue.mutateAsync(undefined) : take.mutateAsync(key);
    // Whoever asks has already said why it failed.
    asking.catch(() => undefined);
  };
  const items = [
    { key: "xlsx", label: t.export_xlsx },
    { key: "csv", label: t.export_csv },
    { type: "divider" as const },
    { key: "queue", label: t.export_queue },
  ];
  return (
    <Dropdown menu={{ items, onClick: run }} trigger={["click"]} placement="bottomRight">
      <Button loading={take.isPending || queue.isPending}>
        {t.export} <DownOutlined />
      </Button>
    </Dropdown>
  );
}
