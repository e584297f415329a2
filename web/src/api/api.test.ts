import { describe, expect, test } from "vitest";
import { csrfFrom } from "./client";
import { faultOf, problemOf } from "./errors";
import { readProgress } from "./events";

describe("problems", () => {
  const body = { title: "没有保存", code: "stale", detail: "林会计 在 10:41 改过这张单。", detail_en: "Changed by 林会计 at 10:41.", next: "请重新载入。", errors: [{ field: "name", message: "名称不能为空" }, { field: 3 }, null] };

  test("the server's words are shown as it said them, with what to do next", () => {
    const problem = problemOf(409, body);
    expect(faultOf(problem, "zh-CN")).toEqual({ title: "没有保存", detail: "林会计 在 10:41 改过这张单。请重新载入。", code: "stale" });
    expect(faultOf(problem, "en-US").detail).toBe("Changed by 林会计 at 10:41.");
    expect([problem.messageFor("name"), problem.messageFor("code"), problem.signedOut]).toEqual(["名称不能为空", undefined, false]);
  });

  test.each([null, "<html>Bad gateway</html>", [], { detail: 7 }])("a foreign answer %j still makes a sentence", (foreign) => {
    expect(faultOf(problemOf(502, foreign), "zh-CN")).toEqual({ title: "服务器没有完成这次请求", detail: "服务器没有完成这次请求", code: "502" });
  });

  test("a broken connection is not the server's refusal", () => {
    expect(faultOf(new TypeError("Failed to fetch"), "zh-CN").title).toBe("没有连上服务器");
    expect(problemOf(401, null).signedOut).toBe(true);
  });
});

test.each([["a=1; daiyun_csrf=x%2By; b=2", "x+y"], ["daiyun_csrf=", ""], ["other_daiyun_csrf=1", null], ["", null]])("csrf from %j is %j", (cookies, token) => {
  expect(csrfFrom(cookies)).toBe(token);
});

test.each<[unknown, unknown]>([
  ['{"batch_id":"b","state":"reading","done_ppm":5}', { batch_id: "b", state: "reading", done_ppm: 5, rows_per_second: null, seconds_left: null }],
  ['{"batch_id":"b"}', null],
  ["not json", null],
  [7, null],
])("progress line %j", (line, progress) => {
  expect(readProgress(line)).toEqual(progress);
});
