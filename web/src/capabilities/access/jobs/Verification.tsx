import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { timeAgo } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { Pill } from "@/ui/StatePill";
import styles from "./JobsPage.module.css";
import { text } from "./text";

type Standing = components["schemas"]["VerificationView"];

/** Whether what everybody did is still as it was written; anybody who sees it all may have it looked at. */
export function Verification() {
  const t = useText(text);
  const standing = useItem(["activity", "verification"], () => dataOf(client.GET("/api/activity/verification")));
  const verify = useRun(() => dataOf(client.POST("/api/activity/verifications")), [["activity"], ["jobs"]]);
  useLookAgain(standing.state === "ready" && standing.value.asked != null);
  const action = standing.state === "ready" ? standing.value.actions.verify : null;
  const button = action && (
    <ActionButton action={action} run={() => verify.mutateAsync(undefined)}>
      {t.verify}
    </ActionButton>
  );
  return (
    <Panel title={t.verification} note={t.verification_note} actions={button}>
      <Loaded source={standing} height={24}>{(value) => <Verdict standing={value} />}</Loaded>
    </Panel>
  );
}

/** How often a verification that is under way is looked at. */
const AGAIN_MS = 3_000;

/** What was found appears by itself; while nothing is under way nobody asks. */
function useLookAgain(busy: boolean) {
  const cache = useQueryClient();
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => void cache.invalidateQueries({ queryKey: ["activity"] }), AGAIN_MS);
    return () => clearInterval(timer);
  }, [busy, cache]);
}

function Verdict({ standing: { last, asked } }: { standing: Standing }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  return (
    <p className={styles.verdict}>
      {!last && <Pill tone="neutral">{t.never_verified}</Pill>}
      {last && <Pill tone={last.is_intact ? "success" : "severe"}>{last.is_intact ? t.intact : t.tampered}</Pill>}
      {last && <span>{t.verified_by(pick(language, last.summary, last.summary_en), last.by, timeAgo(last.at, now, language))}</span>}
      {asked && <span className={styles.quiet}>{t.verifying}</span>}
    </p>
  );
}
