import { App } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import { useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { paths } from "./pages";
import { StatementView } from "./StatementView";
import { text } from "./text";

/** What a month would cost today. Nothing is kept until it is issued, and only what was seen here is issued. */
export default function PreviewPage() {
  const { contract = "", period = "" } = useParams();
  const t = useText(text);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [id] = useState(freshId);
  const query = { contract, period };
  const preview = useItem(["statements", "preview", query], () => dataOf(client.GET("/api/statements/preview", { params: { query } })));
  const issue = useRun(
    (content_hash: string) => dataOf(client.POST("/api/statements", { body: { id, contract, period, content_hash } })),
    [["statements"], ["contracts"]],
  );
  const run = async (content_hash: string) => {
    const made = await issue.mutateAsync(content_hash);
    void message.success(t.issued_done(made.statement_no ?? ""));
    void navigate(paths.statement(made.id ?? id), { replace: true });
  };
  const load = (line_no: number) => (page: { limit: number; offset: number }) =>
    dataOf(client.GET("/api/statements/preview/lines/{line_no}/orders", { params: { path: { line_no }, query: { ...query, ...page } } }));
  return (
    <Loaded source={preview} height={720}>
      {(value) => (
        <StatementView
          statement={value}
          verbs={{ issue: () => run(value.content_hash) }}
          orders={{ key: ["preview", contract, period], load }}
        />
      )}
    </Loaded>
  );
}
