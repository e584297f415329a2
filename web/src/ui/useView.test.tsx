import { act, render } from "@testing-library/react";
import { expect, test } from "vitest";
import { BrowserRouter } from "react-router";
import { useFilter, usePeriod, useScope } from "./useView";

test("changes made before anything is drawn again all stay", () => {
  window.history.replaceState(null, "", "/dashboard?offset=40");
  const { getByRole } = render(
    <BrowserRouter>
      <Reader />
    </BrowserRouter>,
  );
  act(() => getByRole("button").click());
  expect(Object.fromEntries(new URLSearchParams(window.location.search))).toEqual({
    scope: "A-1,A-2",
    period: "last_7_days",
    compare: "previous",
    severity: "high",
  });
});

function Reader() {
  const [, scope] = useScope();
  const [, period] = usePeriod({ quick: "yesterday" });
  const [, filter] = useFilter("severity");
  const all = () => {
    scope(["A-1", "A-2"]);
    period({ period: { quick: "last_7_days" }, compare: "previous" });
    filter("high");
  };
  return <button type="button" onClick={all} />;
}
