import { Button, Tabs } from "antd";
import { client, dataOf } from "@/api/client";
import { downloaded } from "@/api/download";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter } from "@/ui/useView";
import styles from "./Templates.module.css";
import { text } from "./text";

export type Template = components["schemas"]["ReportTemplateView"];
const KINDS = ["xlsx", "csv"] as const;
type Kind = (typeof KINDS)[number];
type Fetch = (of: Template, kind: Kind) => unknown;

/** They are all here: a search looks through the platform's, not through a page of them. */
const ALL = { limit: 500, offset: 0, turn: () => undefined };

export default function TemplatesPage() {
  const templates = useItem(["templates"], () => dataOf(client.GET("/api/templates")));
  const fetch = useRun(({ of, kind }: { of: Template; kind: Kind }) => downloaded(fileOf(of, kind)), []);
  return (
    <Loaded source={templates} height={480}>
      {({ items }) => <TemplatesView templates={items} fetch={(of, kind) => fetch.mutate({ of, kind })} />}
    </Loaded>
  );
}

function fileOf({ code }: Template, kind: Kind): Promise<{ data?: Blob; response: Response }> {
  const [platform = "", report = ""] = code.split("/");
  const params = { path: { platform, report } };
  return kind === "xlsx"
    ? client.GET("/api/templates/{platform}/{report}/xlsx", { params, parseAs: "blob" })
    : client.GET("/api/templates/{platform}/{report}/csv", { params, parseAs: "blob" });
}

interface Props {
  readonly templates: readonly Template[];
  readonly fetch: Fetch;
}

export function TemplatesView({ templates, fetch }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const platforms = [...new Map(templates.map((one) => [one.platform, one])).values()];
  const [chosen = platforms[0]?.platform, choose] = useFilter("platform");
  const items = templates.filter(({ platform }) => platform === chosen);
  const refused = templates.filter(({ download }) => !download.allowed).length;
  const tabs = platforms.map(({ platform: key, platform_label, platform_label_en }) => {
    const count = templates.filter(({ platform }) => platform === key).length;
    return { key, label: `${pick(language, platform_label, platform_label_en)} ${String(count)}` };
  });
  const rows = { state: "ready", value: { items, total: items.length }, refreshing: false } as const;
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.imports, path: "/imports" }]}
        title={t.templates}
        conclusion={t.conclusion(templates.length - refused, refused)}
      />
      <Tabs className={styles.tabs} aria-label={t.platforms} activeKey={chosen} items={tabs} onChange={choose} />
      <Panel flush>
        <DataTable
          name="templates"
          source={{ rows, paging: ALL }}
          columns={columns(t, language, fetch)}
          rowKey={(row) => row.code}
          empty={<EmptyState title={t.none} detail={t.none_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, fetch: Fetch) =>
  columnsOf<Template>((c) => [
    c.text(t.report, (row) => pick(language, row.label, row.label_en), { width: 224 }),
    c.text(
      t.becomes,
      (row) =>
        row.download.allowed ? pick(language, row.fact_label ?? "", row.fact_label_en) : <Refusal of={row} language={language} />,
      { words: (row) => pick(language, row.fact_label ?? row.download.reason ?? "", row.fact_label_en ?? row.download.reason_en) },
    ),
    c.text(t.naming, (row) => (row.download.allowed ? (row.is_named_by_day ? t.by_day : t.free) : null), { width: 144 }),
    c.actions(
      t.download,
      (row) => row.download.allowed && <Files of={row} fetch={fetch} />,
      { width: 128 },
    ),
  ]);

/** A report that is known and not taken in: why, in the words of the server, to the last one. */
function Refusal({ of, language }: { of: Template; language: Language }) {
  return <span className={styles.refusal}>{pick(language, of.download.reason ?? "", of.download.reason_en)}</span>;
}

function Files({ of, fetch }: { of: Template; fetch: Fetch }) {
  const t = useText(text);
  const language = useLanguage();
  const name = pick(language, of.label, of.label_en);
  return (
    <span className={styles.files}>
      {KINDS.map((kind) => (
        <Button key={kind} type="link" size="small" aria-label={t.template_of(name, kind)} onClick={() => fetch(of, kind)}>
          {kind}
        </Button>
      ))}
    </span>
  );
}
