import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { NONE } from "@/ui/format/number";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { ReviewForm } from "./ReviewForm";
import { text } from "./text";

type Schemas = components["schemas"];
export type StorefrontRecord = Schemas["StoreReviewsView"];
type Review = Schemas["StorefrontReviewView"];
type Answer = Review["answers"][number];
type Words = WordsOf<typeof text>;

export const STOREFRONT = ["stores", "storefront"];

/** How a store's front was found, what is to be done about it, and who looks again. */
export function Storefront({ id, name }: { id: string; name: string }) {
  const record = useItem([...STOREFRONT, id], () =>
    dataOf(client.GET("/api/stores/{id}/reviews", { params: { path: { id }, query: { limit: 50 } } })),
  );
  return <Loaded source={record} height={320}>{(found) => <StorefrontView store={{ id, name }} record={found} />}</Loaded>;
}

interface Props {
  readonly store: { readonly id: string; readonly name: string };
  readonly record: StorefrontRecord;
}

export function StorefrontView({ store, record }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const [reviewing, setReviewing] = useState(false);
  const { next, items, actions } = record;
  const [latest] = items;
  const due = next && (next.is_overdue ? t.overdue(next.on, next.by) : t.next(next.on, next.by));
  const button = (
    <ActionButton action={actions.review} run={() => setReviewing(true)}>
      {t.review}
    </ActionButton>
  );
  return (
    <>
      <Panel title={t.title} note={due ?? t.note} actions={button} flush>
        {latest ? (
          <DataTable source={whole(latest.answers)} columns={answerColumns(t, language)} rowKey={(row) => row.code} empty={null} />
        ) : (
          <EmptyState title={t.none} detail={t.none_detail} />
        )}
      </Panel>
      {items.length > 0 && (
        <Panel title={t.earlier} flush>
          <DataTable source={whole(items)} columns={reviewColumns(t)} rowKey={(row) => row.id} empty={null} />
        </Panel>
      )}
      {reviewing && <ReviewForm store={store} record={record} close={() => setReviewing(false)} />}
    </>
  );
}

function whole<Row>(items: readonly Row[]): ListSource<Row> {
  const rows = { state: "ready", value: { items, total: items.length }, refreshing: false } as const;
  return { rows, paging: { limit: 500, offset: 0, turn: () => undefined } };
}

const answerColumns = (t: Words, language: Language) =>
  columnsOf<Answer>((c) => [
    c.text(t.check, (row) => pick(language, row.label, row.label_en), { width: 128 }),
    c.text(t.answer, (row) => answered(t, row), { width: 176 }),
    c.text(t.result, (row) => <Pill tone={row.passes ? "success" : "warning"}>{row.passes ? t.passes : t.fails}</Pill>, { width: 128 }),
    c.text(t.to_do, (row) => (row.note ? <span title={row.note}>{row.note}</span> : null)),
  ]);

/** 「7 秒（不超过 5 秒）」 */
function answered(t: Words, { answer, number, yes, at_most }: Answer): string {
  const say = (value: number) => (answer === "seconds" ? t.seconds(value) : t.count(value));
  if (number == null) return yes == null ? NONE : yes ? t.yes : t.nope;
  return at_most == null ? say(number) : `${say(number)} · ${t.at_most(say(at_most))}`;
}

const reviewColumns = (t: Words) =>
  columnsOf<Review>((c) => [
    c.text(t.no, (row) => String(row.revision_no), { width: 72 }),
    c.time(t.at, (row) => row.reviewed_at),
    c.person(t.by, (row) => row.reviewed_by_name),
    c.count(t.passed, (row) => row.passed_count),
    c.count(t.failed, (row) => row.failed_count, { width: 112 }),
    c.day(t.next_on, (row) => row.next_on),
    c.person(t.next_by, (row) => row.next_by_name),
  ]);
