import { useSession } from "@/api/session";
import { pick, useLanguage, useText } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import styles from "./AccountPage.module.css";
import { Identities } from "./Identities";
import { OwnPassword } from "./OwnPassword";
import { SecondFactor, useSecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import { text } from "./text";

/** What somebody does for their own account. */
export default function AccountPage() {
  const t = useText(text);
  const language = useLanguage();
  const { user } = useSession();
  const factor = useSecondFactor();
  const is_set = factor.state === "ready" && factor.value.is_set;
  return (
    <>
      <PageHeader
        title={t.own_account}
        facts={`${user.name} · ${pick(language, user.role_label, user.role_label_en)}`}
        conclusion={factor.state === "ready" ? (is_set ? t.account_safe : t.account_bare) : null}
      />
      <div className={styles.stack}>
        <Panel title={t.second_factor}>
          <SecondFactor />
        </Panel>
        <Sessions />
        <Identities />
        <Panel title={t.change_password} note={t.change_password_hint}>
          <OwnPassword />
        </Panel>
      </div>
    </>
  );
}
