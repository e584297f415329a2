import { expect, test } from "vitest";
import type { Progress } from "@/api/events";
import type { UploadAnswer } from "@/api/upload";
import { arrived, begun, given, isKnown, isUndecided, late, progressed, sentSoFar, taken, type Item } from "./sending";

const line = (batch_id: string, state: string, bytes = 0): Progress => ({
  batch_id,
  store_id: "s",
  file: "a.csv",
  state,
  rows: 10,
  bytes,
  total_bytes: 400,
});
const shape = (items: readonly Item[]) => items.map(({ name, stage, store, done_ppm }) => `${name} ${stage} ${store ?? "-"} ${done_ppm}`);
const recognised = { format: "taobao/orders", label: "订单", label_en: "Orders", fact: "orders", platforms: ["taobao"] };
const answer: UploadAnswer = {
  id: "u",
  file_name: "p.zip",
  size_bytes: 1,
  sha256: "",
  expires_at: "",
  entries: [
    { name: "p.zip › 1.csv", size_bytes: 1, recognised, store: { code: "HS-TM", name: "禾裳", by: "marks" } },
    { name: "p.zip › 2.csv", size_bytes: 1, recognised },
    { name: "p.zip › 3.csv", size_bytes: 1, problem: { code: "unknown_report", detail: "没认出", detail_en: "Unknown", status: 422 } },
  ],
};

test("an archive becomes its files, each with its own store; only what is undecided is asked", () => {
  let items: Item[] = [taken("1", "p.zip", "七月"), taken("2", "b.csv", "")];
  items = sentSoFar(items, "1", 500_000);
  expect(shape(items)).toEqual(["p.zip sending - 500000", "b.csv sending - 0"]);
  items = arrived(items, "1", answer);
  expect(items.filter(isKnown).map(({ name }) => name)).toEqual(["p.zip › 1.csv", "p.zip › 2.csv"]);
  const undecided = items.filter(isUndecided);
  expect(undecided.map(({ name }) => name)).toEqual(["p.zip › 2.csv"]);
  items = given(
    items,
    undecided.map(({ key }) => key),
    "QY-TM",
  );
  expect(items.map(({ store }) => store)).toEqual(["HS-TM", "QY-TM", undefined, undefined]);
});

test("progress reaches its own batch and nobody else's, and nothing after its end", () => {
  let items = arrived([taken("1", "p.zip", "")], "1", answer);
  items = begun(items, "u", { batches: [{ name: "p.zip › 1.csv", batch_id: "b1" }] });
  items = progressed(items, line("b1", "reading", 100));
  items = progressed(items, line("b2", "reading", 300));
  expect(shape(items).slice(0, 2)).toEqual(["p.zip › 1.csv going HS-TM 250000", "p.zip › 2.csv waiting - 0"]);
  expect(shape(progressed(items, line("b1", "merging")))[0]).toBe("p.zip › 1.csv going HS-TM 1000000");
  expect(shape([late(line("b9", "waiting", 400))])).toEqual(["a.csv going - 0"]);
});
