import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { useSession } from "@/api/session";
import { useTrail } from "@/api/trail";
import { timeInFull } from "@/ui/format/date";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import { RecordTrail } from "@/ui/trail/RecordTrail";
import styles from "./AccountPage.module.css";
import { Identities } from "./Identities";
import { PEOPLE } from "./paths";
import { seenBy, useNames, type Names, type Person } from "./people";
import { Sessions } from "./Sessions";
import { userTones } from "./states";
import { text } from "./text";
import { UserVerbs } from "./UserVerbs";

export default function UserPage() {
  const { id = "" } = useParams();
  const names = useNames();
  const { permissions } = useSession();
  const trail = useTrail("user", id);
  const user = useItem(["users", "one", id], () => dataOf(client.GET("/api/users/{id}", { params: { path: { id } } })));
  return (
    <Loaded source={user} height={480}>
      {(found) => (
        <>
          <UserHeader user={found} />
          <div className={styles.stack}>
            <Facts user={found} names={names} />
            {permissions.includes("access.manage_users") && <Sessions user_id={found.id} />}
            {permissions.includes("access.manage_users") && <Identities user={{ id: found.id, name: found.name }} />}
            <RecordTrail trail={trail} />
          </div>
        </>
      )}
    </Loaded>
  );
}

function UserHeader({ user }: { user: Person }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <PageHeader
      crumbs={[{ name: t.users, path: PEOPLE }, { name: user.name }]}
      title={user.name}
      state={<Pill tone={userTones[user.state] ?? "neutral"}>{t.states[user.state] ?? user.state}</Pill>}
      facts={`${user.login} · ${pick(language, user.role_label, user.role_label_en)}`}
      conclusion={conclusionOf(user, t, language)}
      actions={<UserVerbs user={user} />}
    />
  );
}

function conclusionOf(user: Person, t: WordsOf<typeof text>, language: Language): string {
  if (user.must_change_password) return t.waits_for_password;
  return user.last_seen_at ? t.last_seen(timeInFull(user.last_seen_at, language)) : t.never_seen;
}

export function Facts({ user, names }: { user: Person; names: Names }) {
  const t = useText(text);
  const language = useLanguage();
  const sees = seenBy(user, names, t);
  const reach = user.side === "client" ? t.stores_of_client : user.has_all_stores ? t.all_stores : sees.join(t.comma) || t.no_stores;
  return (
    <Panel title={t.account}>
      <dl className={styles.facts}>
        <dt>{t.login}</dt>
        <dd className="dy-id">{user.login}</dd>
        <dt>{t.role}</dt>
        <dd>{pick(language, user.role_label, user.role_label_en)}</dd>
        {user.client_id && (
          <>
            <dt>{t.client}</dt>
            <dd>{names.clients.get(user.client_id) ?? "--"}</dd>
          </>
        )}
        <dt>{t.sees}</dt>
        <dd>{reach}</dd>
        <dt>{t.second_factor}</dt>
        <dd>{user.has_second_factor ? t.factor_on : t.factor_none}</dd>
        <dt>{t.created_at}</dt>
        <dd>{timeInFull(user.created_at, language)}</dd>
      </dl>
    </Panel>
  );
}
