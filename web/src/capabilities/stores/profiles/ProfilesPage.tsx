import { useQuery } from "@tanstack/react-query";
import { Select, Tabs } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { percent } from "@/ui/format/share";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { usePhone } from "@/ui/usePhone";
import { useFilter } from "@/ui/useView";
import styles from "./profiles.module.css";
import { text } from "./text";

type Schemas = components["schemas"];
export type Profile = Schemas["PlatformProfileView"];
type Words = Schemas["ProfileText"];

export default function ProfilesPage() {
  const profiles = useItem(["profiles"], () => dataOf(client.GET("/api/platform_profiles")));
  return (
    <Loaded source={profiles} height={640}>
      {(value) => <ProfilesView profiles={value.items} />}
    </Loaded>
  );
}

/** What each platform is like, one at a time, and what it asks for. */
/** Tabs on a desk; a phone has no room for ten of them. */
function Platforms({ profiles, chosen, choose }: { profiles: readonly Profile[]; chosen: string; choose: (key: string) => void }) {
  const t = useText(text);
  const language = useLanguage();
  const named = profiles.map((one) => ({ key: one.platform, label: pick(language, one.label, one.label_en) }));
  if (usePhone()) {
    const options = named.map(({ key, label }) => ({ value: key, label }));
    return <Select aria-label={t.platforms} value={chosen} options={options} onChange={choose} style={{ width: "100%" }} />;
  }
  return <Tabs aria-label={t.platforms} activeKey={chosen} items={named} onChange={choose} />;
}

export function ProfilesView({ profiles }: { profiles: readonly Profile[] }) {
  const t = useText(text);
  const language = useLanguage();
  const [chosen, choose] = useFilter("platform");
  const profile = profiles.find(({ platform }) => platform === chosen) ?? profiles[0];
  if (!profile) return null;
  const say = (words: Words) => pick(language, words.text, words.text_en);
  const name = pick(language, profile.label, profile.label_en);
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.stores, path: "/stores" }, { name: t.title }]}
        title={t.title}
        conclusion={t.conclusion(profiles.length, name, say(profile.summary))}
      />
      <Platforms profiles={profiles} chosen={profile.platform} choose={choose} />
      <div className={styles.stack}>
        <Panel title={name}>
          <dl className={styles.facts}>
            {([[t.audience, profile.audience], [t.cycle, profile.cycle], [t.fees, profile.fees]] as const).map(([label, words]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{say(words)}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <div className={styles.pair}>
          <Sentences title={t.strengths} of={profile.strengths} />
          <Sentences title={t.cautions} of={profile.cautions} />
        </div>
        <Tables profile={profile} />
        <Forecast profile={profile} />
        {profile.storefronts.map((front) => (
          <Papers key={front.storefront ?? "only"} profile={profile} front={front} />
        ))}
        <p className={styles.quiet}>
          {t.source} · {say(profile.source)}
        </p>
      </div>
    </>
  );
}

/** Its year, and what its back-end calls our metrics. */
function Tables({ profile }: { profile: Profile }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <div className={styles.pair}>
      <Panel title={t.calendar} flush>
        <table className={styles.rows}>
          <tbody>
            {profile.calendar.map((entry) => (
              <tr key={entry.on}>
                <td className={styles.name}>{pick(language, entry.on, entry.on_en)}</td>
                <td>{pick(language, entry.label, entry.label_en)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={t.words} flush>
        <table className={styles.rows}>
          <thead>
            <tr>
              <th scope="col">{t.words}</th>
              <th scope="col">{t.means}</th>
            </tr>
          </thead>
          <tbody>
            {profile.words.map((one) => (
              <tr key={one.word}>
                <td className={styles.name}>{one.word}</td>
                <td>{pick(language, one.means, one.means_en)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}

function Sentences({ title, of }: { title: string; of: readonly Words[] }) {
  const language = useLanguage();
  return (
    <Panel title={title}>
      <ul className={styles.list}>
        {of.map((one) => (
          <li key={one.text}>{pick(language, one.text, one.text_en)}</li>
        ))}
      </ul>
    </Panel>
  );
}

function Forecast({ profile }: { profile: Profile }) {
  const t = useText(text);
  return (
    <Panel title={t.forecast}>
      <p className={styles.text}>{t.attribution(profile.attribution_days)}</p>
      <dl className={styles.decay} aria-label={t.decay}>
        {profile.decay.map((point) => (
          <div key={point.day}>
            <dt>{t.day(point.day)}</dt>
            <dd>{percent(point.left_ppm, 1)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** What a storefront asks for, by category. */
function Papers({ profile, front }: { profile: Profile; front: Profile["storefronts"][number] }) {
  const t = useText(text);
  const language = useLanguage();
  const form = useItem(["applications", "form"], () => dataOf(client.GET("/api/application_form")));
  const [category, setCategory] = useState("other");
  const query = { platform: profile.platform, storefront: front.storefront ?? undefined, category };
  const list = useQuery({
    queryKey: ["requirements", query],
    queryFn: () => dataOf(client.GET("/api/document_requirements", { params: { query } })),
    staleTime: Infinity,
  });
  const label = pick(language, front.label, front.label_en);
  const categories = form.state === "ready" ? form.value.categories : [];
  return (
    <Panel
      title={`${t.papers} · ${label}`}
      note={front.needs_deposit ? t.deposit : t.no_deposit}
      actions={
        <Select
          aria-label={`${label} ${t.category}`}
          value={category}
          onChange={setCategory}
          style={{ width: 176 }}
          options={categories.map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }))}
        />
      }
      flush
    >
      <table className={styles.rows}>
        <thead>
          <tr>
            <th scope="col">{t.paper}</th>
            <th scope="col">{t.demand}</th>
          </tr>
        </thead>
        <tbody>
          {(list.data?.documents ?? []).map((one) => (
            <tr key={one.kind}>
              <td className={styles.name}>{pick(language, one.label, one.label_en)}</td>
              <td>{pick(language, one.demand, one.demand_en)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
