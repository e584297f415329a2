import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useCreating } from "@/ui/useCreating";
import { ImportContract } from "./ImportContract";
import { paths } from "./pages";
import { contractTones } from "./states";
import { text } from "./text";

export type ContractRow = components["schemas"]["ContractRow"];

export default function ContractsPage() {
  const contracts = useList(["contracts", "list"], () => dataOf(client.GET("/api/contracts")));
  const create = usePermit("contracts.create");
  const [open, setOpen] = useCreating();
  return (
    <>
      <ContractsView contracts={contracts} create={create} open={() => setOpen(true)} />
      {open && <ImportContract close={() => setOpen(false)} />}
    </>
  );
}

export function ContractsView({ contracts, create, open }: { contracts: ListSource<ContractRow>; create: Permit; open: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const rows = contracts.rows.state === "ready" ? contracts.rows.value.items : [];
  const active = rows.filter((row) => row.state === "active").length;
  return (
    <>
      <PageHeader
        title={t.title}
        conclusion={rows.length > 0 && t.summary(rows.length, active)}
        actions={
          <ActionButton kind="primary" action={create} run={open}>
            {t.import}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          name="contracts"
          source={contracts}
          columns={columns(t, language)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language) =>
  columnsOf<ContractRow>((c) => [
    c.link(
      t.no,
      (row) => row.code,
      (row) => paths.contract(row.id),
      { width: 112 },
    ),
    c.text(t.name, (row) => row.name, { width: 176 }),
    c.text(t.client, (row) => row.client, { width: 104 }),
    c.state(t.state, (row) => row, contractTones, { width: 104 }),
    c.text(t.fee, (row) => (language === "zh-CN" ? row.fees : row.fees_en).join(t.comma)),
    c.day(t.ends, (row) => row.ends_on),
    c.text(t.term, (row) => pick(language, row.term, row.term_en), { width: 120 }),
    c.text(t.posted, (row) => row.posted_through, { width: 96 }),
  ]);
