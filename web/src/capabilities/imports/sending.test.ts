import { expect, test } from "vitest";
import { begun, progressed, reported } from "./sending";

const line = (file: string, state: string, bytes = 0) => ({ batch_id: "b", store_id: "s", file, state, rows: 10, bytes, total_bytes: 400 });
const shape = (files: ReturnType<typeof begun>) => files.map(({ name, state, done_ppm }) => `${name} ${state} ${done_ppm}`);

test("progress reaches its own file and nobody else's", () => {
  const files = progressed(begun(["a.csv", "b.csv"]), line("b.csv", "reading", 100));
  expect(shape(files)).toEqual(["a.csv sending 0", "b.csv reading 250000"]);
  expect(shape(progressed(files, line("b.csv", "merging")))).toEqual(["a.csv sending 0", "b.csv merging 1000000"]);
  expect(shape(progressed(files, line("somebody-else.csv", "reading")))).toEqual(shape(files));
});

test("an archive becomes its entries", () => {
  let files = begun(["p.zip"]);
  files = progressed(files, line("p.zip › 1.csv", "reading", 400));
  files = progressed(files, line("p.zip › 2.csv", "reading", 40));
  expect(shape(files)).toEqual(["p.zip › 1.csv reading 1000000", "p.zip › 2.csv reading 100000"]);
});

test("the answer replaces what was heard on the way", () => {
  const report = {
    file: "a.csv",
    sha256: "",
    state: "refused",
    state_label: "未接受",
    state_label_en: "Refused",
    rows: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    quarantined: 0,
    dropped: 0,
    issues: [],
  };
  expect(shape(reported([report]))).toEqual(["a.csv refused 1000000"]);
});
