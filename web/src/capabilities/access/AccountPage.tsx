import { useSession } from "@/api/session";
import { pick, useLanguage, useText } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import styles from "./AccountPage.module.css";
import { OwnPassword } from "./OwnPassword";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import { text } from "./text";

/** What somebody does for their own account. */
export default function AccountPage() {
  const t = useText(text);
  const language = useLanguage();
  const { user, has_second_factor } = useSession();
  return (
    <>
      <PageHeader
        title={t.own_account}
        facts={`${user.name} · ${pick(language, user.role_label, user.role_label_en)}`}
        conclusion={has_second_factor ? t.account_safe : t.account_bare}
      />
      <div className={styles.stack}>
        <Panel title={t.second_factor}>
          <SecondFactor />
        </Panel>
        <Sessions />
        <Panel title={t.change_password} note={t.change_password_hint}>
          <OwnPassword />
        </Panel>
      </div>
    </>
  );
}
