import { Dropdown, type MenuProps } from "antd";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { client } from "@/api/client";
import { useRun } from "@/api/hooks";
import { SESSION_KEY, useSession, useSignOut } from "@/api/session";
import { ClientViewForm } from "@/capabilities/access/ClientView";
import { ownPages } from "@/capabilities/access/pages";
import { pick, useLanguage, useText } from "@/ui/language";
import { usePreferences, type Density, type TrendColour } from "@/ui/preferences";
import { languageNames } from "@/ui/text";
import { text } from "../text";

const TRENDS: readonly TrendColour[] = ["red-up", "green-up"];
const DENSITIES: readonly Density[] = ["compact", "standard", "roomy"];

/** The menu of whoever is signed in: how things look, one's own pages, the way out. */
export function Account({ placement, children }: { placement: "bottomRight" | "topRight"; children: ReactNode }) {
  const t = useText(text);
  const language = useLanguage();
  const { agency, user, permissions } = useSession();
  const [looking, setLooking] = useState(false);
  const { preferences, change } = usePreferences();
  const setUsual = useRun((trend: TrendColour) => client.PUT("/api/preferences/usual_trend", { body: { trend } }), [SESSION_KEY]);
  const signOut = useSignOut();
  const navigate = useNavigate();
  const trends: Record<TrendColour, string> = { "red-up": t.red_up, "green-up": t.green_up };
  const densities: Record<Density, string> = { compact: t.compact, standard: t.standard, roomy: t.roomy };
  const languages = (["zh-CN", "en-US"] as const).map((one) => ({
    key: one, label: languageNames[one], onClick: () => change({ language: one }),
  }));
  const items: MenuProps["items"] = [
    { key: "who", disabled: true, label: `${user.name} · ${pick(language, user.role_label, user.role_label_en)}` },
    { type: "divider" },
    ...ownPages.map(({ path, name }) => ({ key: path, label: name[language], onClick: () => void navigate(path) })),
    ...(permissions.includes("access.preview_client")
      ? [{ key: "client-view", label: t.client_view, onClick: () => setLooking(true) }]
      : []),
    { type: "divider" },
    { type: "group", label: t.language, children: languages },
    {
      type: "group", label: t.trend,
      children: [
        ...TRENDS.map((one) => ({ key: one, label: trends[one], onClick: () => change({ trend: one }) })),
        ...(agency.set_trend.allowed && agency.trend !== preferences.trend
          ? [{ key: "usual-trend", label: t.usual_trend(trends[preferences.trend]), onClick: () => setUsual.mutate(preferences.trend) }]
          : []),
      ],
    },
    {
      type: "group", label: t.density,
      children: DENSITIES.map((one) => ({ key: one, label: densities[one], onClick: () => change({ density: one }) })),
    },
    { type: "divider" },
    { key: "sign-out", label: t.sign_out, onClick: () => void signOut() },
  ];
  const selectedKeys = [language, preferences.trend, preferences.density];
  return (
    <>
      <Dropdown menu={{ items, selectable: true, selectedKeys }} trigger={["click"]} placement={placement}>
        {children}
      </Dropdown>
      {looking && <ClientViewForm close={() => setLooking(false)} />}
    </>
  );
}
