import { describe, expect, test } from "vitest";
import { csrfFrom } from "./client";
import { faultOf, problemOf } from "./errors";
import { readProgress } from "./events";

describe("problems", () => {
  const body = {
    code: "stale",
    detail: "林会计 在 10:41 改过这张单，请重新载入。",
    detail_en: "Changed by Lin at 10:41. Reload.",
    status: 409,
  };

  test("the server's words are shown as it said them, in the reader's language", () => {
    expect(faultOf(problemOf(409, body), "zh-CN")).toEqual({
      title: "服务器没有完成这次请求",
      detail: "林会计 在 10:41 改过这张单，请重新载入。",
      code: undefined,
    });
    expect(faultOf(problemOf(409, body), "en-US").detail).toBe("Changed by Lin at 10:41. Reload.");
    expect(faultOf(problemOf(404, body), "zh-CN").title).toBe("没有找到");
  });

  test("only a failure of the server's own has a number to quote", () => {
    expect(faultOf(problemOf(500, { ...body, error_no: "7F3A-19C2" }), "zh-CN").code).toBe("7F3A-19C2");
  });

  test.each([null, "<html>Bad gateway</html>", [], { detail: 7 }])("a foreign answer %j still makes a sentence", (foreign) => {
    expect(faultOf(problemOf(502, foreign), "zh-CN")).toEqual({
      title: "服务器没有完成这次请求",
      detail: "服务器没有完成这次请求",
      code: undefined,
    });
  });

  test("a broken connection is not the server's refusal", () => {
    expect(faultOf(new TypeError("Failed to fetch"), "zh-CN").title).toBe("没有连上服务器");
    expect(problemOf(401, null).signedOut).toBe(true);
  });
});

test.each([
  ["a=1; daiyun_csrf=x%2By; b=2", "x+y"],
  ["daiyun_csrf=", ""],
  ["other_daiyun_csrf=1", null],
  ["", null],
])("csrf from %j is %j", (cookies, token) => {
  expect(csrfFrom(cookies)).toBe(token);
});

test.each<[unknown, unknown]>([
  [
    '{"batch_id":"b","store_id":"s","file":"a.csv","state":"reading","rows":5,"bytes":7,"total_bytes":"x"}',
    {
      ...{ batch_id: "b", store_id: "s", file: "a.csv", state: "reading", rows: 5, bytes: 7, total_bytes: 0 },
      ...{ rows_per_second: null, seconds_left: null },
    },
  ],
  ['{"batch_id":"b"}', null],
  ["not json", null],
  [7, null],
])("progress line %j", (line, progress) => {
  expect(readProgress(line)).toEqual(progress);
});
