import { use, useEffect, useState } from "react";
import { ClockContext } from "@/ui/clock";

const SECOND_MS = 1_000;
const SHANGHAI = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The time of day by the server's clock, to the second. */
export function useClock(): string {
  const now = use(ClockContext);
  const [time, setTime] = useState(() => SHANGHAI.format(now()));
  useEffect(() => {
    const timer = setInterval(() => setTime(SHANGHAI.format(now())), SECOND_MS);
    return () => clearInterval(timer);
  }, [now]);
  return time;
}
