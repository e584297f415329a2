import { useSession, useSignOut } from "@/api/session";
import { useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import styles from "./AccountPage.module.css";
import { OwnPassword } from "./OwnPassword";
import { SecondFactor } from "./SecondFactor";
import { text } from "./text";

/** Before the console opens: a password of one's own, then the second factor the role requires. */
export default function FirstStepsPage() {
  const t = useText(text);
  const { user, must } = useSession();
  const signOut = useSignOut();
  const password = must[0] === "change_password";
  return (
    <main className={styles.first}>
      <h1>{t.first_steps(user.name)}</h1>
      <p className={styles.lead}>{password ? t.must_change_password : t.must_set_factor}</p>
      <Panel title={password ? t.change_password : t.second_factor}>{password ? <OwnPassword temporary /> : <SecondFactor />}</Panel>
      <button type="button" className={styles.leave} onClick={() => void signOut()}>
        {t.sign_out}
      </button>
    </main>
  );
}
