import { App } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { useTrail } from "@/api/trail";
import { moneyExact } from "@/ui/format/money";
import { useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { RecordTrail } from "@/ui/trail/RecordTrail";
import { StatementView, type Statement } from "./StatementView";
import { text } from "./text";

type Asking = { readonly verb: "withdraw" } | { readonly verb: "dispute"; readonly line_no: number };

const STALE = [["statements"], ["contracts"], ["home"]];

export default function StatementPage() {
  const { id = "" } = useParams();
  const statement = useItem(["statements", "one", id], () => dataOf(client.GET("/api/statements/{id}", { params: { path: { id } } })));
  return (
    <Loaded source={statement} height={720}>
      {(value) => <Kept id={id} statement={value} />}
    </Loaded>
  );
}

function Kept({ id, statement }: { id: string; statement: Statement }) {
  const t = useText(text);
  const { message } = App.useApp();
  const [asking, setAsking] = useState<Asking | null>(null);
  const trail = useTrail("statement", id);
  const params = { path: { id } };
  const no = statement.statement_no ?? "";
  const confirm = useRun(
    () => dataOf(client.POST("/api/statements/{id}/confirmations", { params, body: { content_hash: statement.content_hash } })),
    STALE,
  );
  const post = useRun(() => dataOf(client.POST("/api/statements/{id}/posting", { params })), STALE);
  const withdraw = useRun((reason: string) => dataOf(client.POST("/api/statements/{id}/withdrawals", { params, body: { reason } })), STALE);
  const dispute = useRun(
    (body: { id: string; line_no: number; reason: string }) => dataOf(client.POST("/api/statements/{id}/disputes", { params, body })),
    STALE,
  );
  const decide = useRun(
    ({ dispute_id, ruling }: { dispute_id: string; ruling: string }) =>
      dataOf(client.POST("/api/statements/{id}/disputes/{dispute_id}/ruling", { params: { path: { id, dispute_id } }, body: { ruling } })),
    STALE,
  );
  const said = (done: Promise<unknown>, words: string) => done.then(() => message.success(words));
  const verbs = {
    confirm: () => said(confirm.mutateAsync(undefined), t.confirmed(no)),
    post: () => said(post.mutateAsync(undefined), t.posted_done(no, moneyExact(statement.total_fen))),
    withdraw: () => setAsking({ verb: "withdraw" }),
    dispute: (line_no: number) => setAsking({ verb: "dispute", line_no }),
    decide: (dispute_id: string, ruling: "upheld" | "rejected") => said(decide.mutateAsync({ dispute_id, ruling }), t.decided),
  };
  const give = async (reason: string) => {
    if (asking?.verb === "dispute")
      await said(dispute.mutateAsync({ id: freshId(), line_no: asking.line_no, reason }), t.disputed(asking.line_no));
    else await said(withdraw.mutateAsync(reason), t.withdrawn(no));
    setAsking(null);
  };
  const load = (line_no: number) => (page: { limit: number; offset: number }) =>
    dataOf(client.GET("/api/statements/{id}/lines/{line_no}/orders", { params: { path: { id, line_no }, query: page } }));
  return (
    <>
      <StatementView statement={statement} verbs={verbs} orders={{ key: [id], load }} />
      <RecordTrail trail={trail} />
      {asking && (
        <ReasonDrawer
          title={asking.verb === "dispute" ? t.dispute_line(asking.line_no) : `${t.withdraw} · ${no}`}
          verb={asking.verb === "dispute" ? t.dispute : t.withdraw}
          consequence={asking.verb === "dispute" ? t.dispute_consequence : t.withdraw_consequence}
          close={() => setAsking(null)}
          give={give}
        />
      )}
    </>
  );
}
