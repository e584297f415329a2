import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import type { components } from "@/api/schema";
import { GuestBoard } from "@/capabilities/dashboard/GuestBoard";
import { usual } from "@/capabilities/dashboard/pages";
import { ClockContext, useNow } from "@/ui/clock";
import { timeInFull } from "@/ui/format/date";
import { useLanguage, useText } from "@/ui/language";
import { PeriodPicker } from "@/ui/PeriodPicker";
import { usePeriod } from "@/ui/useView";
import { Dressed } from "./Console";
import styles from "./Guest.module.css";
import { text } from "./text";

type GuestView = components["schemas"]["GuestView"];

/** Whoever has a guest link: one board, no navigation. What stands behind the # is read once and taken out of the address. */
export default function Guest() {
  const [token] = useState(() => window.location.hash.slice(1));
  useEffect(hideToken, []);
  const language = useLanguage();
  const t = useText(text);
  const guest = useQuery({ queryKey: ["guest"], queryFn: () => entered(token), retry: false, staleTime: Infinity });
  if (guest.error)
    return (
      <main className={styles.closed} role="alert">
        <h1>{t.guest_closed}</h1>
        <p>{faultOf(guest.error, language).detail}</p>
      </main>
    );
  return guest.data ? <Inside guest={guest.data.view} ahead_ms={guest.data.ahead_ms} /> : null;
}

/** A board on a wall shows its address to everybody who walks by. */
function hideToken(): void {
  const { hash, pathname, search } = window.location;
  if (hash !== "") window.history.replaceState(window.history.state, "", `${pathname}${search}`);
}

async function entered(token: string) {
  const asked = token === "" ? client.GET("/api/guest_session") : client.POST("/api/guest_session", { body: { token } });
  const view = await dataOf<GuestView>(asked);
  return { view, ahead_ms: Date.parse(view.now) - Date.now() };
}

function Inside({ guest, ahead_ms }: { guest: GuestView; ahead_ms: number }) {
  const clock = useCallback(() => new Date(Date.now() + ahead_ms), [ahead_ms]);
  return (
    <ClockContext value={clock}>
      <Dressed>
        <Head guest={guest} />
        <main id="main" className={styles.main}>
          <GuestBoard />
        </main>
      </Dressed>
    </ClockContext>
  );
}

function Head({ guest }: { guest: GuestView }) {
  const t = useText(text);
  const language = useLanguage();
  const [choice, change] = usePeriod(usual);
  return (
    <header className={styles.head}>
      <img src="/mark.svg" alt="" />
      <span className={styles.whose}>{guest.client_name}</span>
      <PeriodPicker value={choice} change={change} now={useNow()} />
      <span className={`${styles.facts} dy-clip`}>
        {t.guest_board} · {guest.label} · {guest.agency} · {t.guest_until(timeInFull(guest.expires_at, language))}
      </span>
    </header>
  );
}
