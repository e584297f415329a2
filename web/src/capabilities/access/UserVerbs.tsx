import { App, Modal } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useText } from "@/ui/language";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import styles from "./AccountPage.module.css";
import { AssignReach } from "./AssignReach";
import { EditUser } from "./EditUser";
import type { Person } from "./people";
import { text } from "./text";

type Reasoned = Exclude<keyof components["schemas"]["UserActions"], "update" | "assign">;
const REASONED: readonly Reasoned[] = ["reset_password", "reset_factor", "end_sessions", "deactivate", "reactivate"];
const STALE = [["users"], ["sessions"], ["activity"]];

/** The verbs of one account, each with the server's word on whether it may be done. */
export function UserVerbs({ user }: { user: Person }) {
  const t = useText(text);
  const [open, setOpen] = useState<keyof Person["actions"] | null>(null);
  const [password, setPassword] = useState<string | null>(null);
  const close = () => setOpen(null);
  const reasoned = REASONED.filter((verb) => (user.state === "active" ? verb !== "reactivate" : verb === "reactivate"));
  return (
    <>
      {reasoned.map((verb) => (
        <ActionButton key={verb} kind={verb === "deactivate" ? "danger" : "plain"} action={user.actions[verb]} run={() => setOpen(verb)}>
          {t.verbs[verb].verb}
        </ActionButton>
      ))}
      {user.side === "agency" && (
        <ActionButton action={user.actions.assign} run={() => setOpen("assign")}>
          {t.assign}
        </ActionButton>
      )}
      <ActionButton kind="primary" action={user.actions.update} run={() => setOpen("update")}>
        {t.edit}
      </ActionButton>
      {open === "update" && <EditUser user={user} close={close} />}
      {open === "assign" && <AssignReach user={user} close={close} />}
      {REASONED.map((verb) => verb === open && <WithReason key={verb} user={user} verb={verb} close={close} show={setPassword} />)}
      {password && <TemporaryPassword user={user} password={password} close={() => setPassword(null)} />}
    </>
  );
}

interface ReasonProps {
  readonly user: Person;
  readonly verb: Reasoned;
  readonly close: () => void;
  readonly show: (password: string) => void;
}

function WithReason({ user, verb, close, show }: ReasonProps) {
  const t = useText(text);
  const { message } = App.useApp();
  const run = useRun((reason: string) => done(user.id, verb, reason), STALE);
  const give = async (reason: string) => {
    const password = await run.mutateAsync(reason);
    close();
    if (password) show(password);
    else void message.success(t.verbs[verb].done(user.name));
  };
  const words = t.verbs[verb];
  return <ReasonDrawer title={words.title(user.name)} verb={words.verb} consequence={words.consequence} close={close} give={give} />;
}

/** A temporary password is the one answer that has to be shown. */
async function done(id: string, verb: Reasoned, reason: string): Promise<string | null> {
  const asked = { params: { path: { id } }, body: { reason } };
  switch (verb) {
    case "reset_password":
      return (await dataOf(client.POST("/api/users/{id}/password_resets", asked))).temporary_password;
    case "reset_factor":
      await client.POST("/api/users/{id}/factor_resets", asked);
      return null;
    case "end_sessions":
      await client.POST("/api/users/{id}/session_ends", asked);
      return null;
    case "deactivate":
      await client.POST("/api/users/{id}/deactivation", asked);
      return null;
    case "reactivate":
      await client.POST("/api/users/{id}/reactivations", asked);
      return null;
  }
}

/** Shown once: closing it is the last that is seen of the password. */
function TemporaryPassword({ user, password, close }: { user: Person; password: string; close: () => void }) {
  const t = useText(text);
  const { message } = App.useApp();
  const copy = async () => {
    await navigator.clipboard.writeText(password);
    void message.success(t.copied);
  };
  return (
    <Modal
      open
      title={t.temporary_of(user.name)}
      width={416}
      onCancel={close}
      okText={t.copy}
      onOk={() => void copy()}
      cancelText={t.close}
      mask={{ closable: false }}
    >
      <p className={styles.lead}>{t.temporary_hint}</p>
      <code className={`${styles.secret} dy-id`}>{password}</code>
    </Modal>
  );
}
