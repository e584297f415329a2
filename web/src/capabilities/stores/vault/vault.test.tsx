import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { show } from "@/testing/render";
import type { ListSource } from "@/ui/source";
import { AssetView, type Asset } from "./AssetPage";
import { endTone } from "./states";
import { VaultView, type AssetRow } from "./VaultPage";

const yes = { allowed: true };
const no = (reason: string) => ({ allowed: false, reason, reason_en: reason });
const body = () => document.body.textContent ?? "";

const row: AssetRow = {
  id: "a1",
  asset_no: "HESHANG-001",
  name: "禾裳旗舰店 主账号",
  kind: "main_account",
  kind_label: "主账号",
  kind_label_en: "Main account",
  client_id: "c1",
  client_name: "禾裳女装",
  store_id: "s1",
  store_name: "禾裳旗舰店",
  platform_mark: "天",
  owner: "client",
  owner_label: "品牌方",
  owner_label_en: "The client",
  owner_name: "禾裳女装",
  is_unusual_owner: false,
  holder_id: "u1",
  holder_name: "顾念初",
  authority: "operate",
  authority_label: "日常操作",
  authority_label_en: "Daily operation",
  contract_code: null,
  ends_on: "2026-08-28",
  days_left: 44,
  second_factor: "sms",
  second_factor_label: "短信验证",
  second_factor_label_en: "Text message",
  needs_two: false,
  state: "in_use",
  state_label: "使用中",
  state_label_en: "In use",
  secret_count: 1,
  is_granted: false,
};

const asset: Asset = {
  ...row,
  added_at: "2026-07-01T01:00:00Z",
  fields: [
    {
      field: "password",
      label: "登录密码",
      label_en: "Password",
      revision_no: 3,
      set_at: "2026-07-01T01:00:00Z",
      set_by_name: "姚启明",
      actions: { reveal: no("你没有这项资产的查看授权；请联系项目经理授权"), request: no("不需要") },
    },
  ],
  grants: [],
  requests: [],
  candidates: [],
  actions: { update: yes, set_secret: yes, grant: yes, note_event: yes },
};

const list = (items: readonly AssetRow[]): ListSource<AssetRow> => ({
  rows: { state: "ready", refreshing: false, value: { items, total: items.length } },
  paging: { limit: 20, offset: 0, turn: () => undefined },
});

test("the list says what ends first and what to do", () => {
  show(<VaultView assets={list([row])} ending={1} form={null} create={yes} open={() => undefined} />);
  expect(body()).toContain("1 项资产，其中 1 项的授权在 90 天内到期或已到期；最早的是「禾裳旗舰店 主账号」");
  expect(body()).toContain("T-44");
  expect(body()).toContain("未授权");
});

describe("one asset", () => {
  test("a field without a grant stays shut and says why", () => {
    show(<AssetView asset={asset} form={null} />);
    expect(body()).toContain("还没有人获得查看授权");
    expect(body()).toContain("你没有这项资产的查看授权");
    expect(body()).toContain("第 3 版");
  });

  test("a look asks for a reason and the own password before it asks the server", async () => {
    const open = { ...asset, fields: asset.fields.map((field) => ({ ...field, actions: { ...field.actions, reveal: yes } })) };
    show(<AssetView asset={open} form={null} />);
    fireEvent.click(screen.getByRole("button", { name: "查看" }));
    // The drawer's own button is the last one, whether or not what lies under it is still announced.
    fireEvent.click(screen.getAllByRole("button", { name: "查看" }).at(-1)!);
    expect(await screen.findByText("请写明原因，至少 5 个字")).toBeTruthy();
    expect(body()).toContain("请输入你的登录密码");
  });

  test("an authority that is over is said before anything else", () => {
    show(<AssetView asset={{ ...asset, days_left: -6, grants: [] }} form={null} />);
    expect(body()).toContain("授权已过期 6 天");
  });
});

test("the nearer the end, the louder", () => {
  expect([-1, 0, 30, 31, 90, 91].map(endTone)).toEqual(["severe", "warning", "warning", "info", "info", null]);
});
