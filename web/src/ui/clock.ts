import { createContext, use } from "react";

/**
 * What time it is for the reader. The server's clock decides, because a demo agency stands on its
 * own day and a laptop's clock may be wrong by an hour.
 */
export const ClockContext = createContext<() => Date>(() => new Date());

/** The instant of this drawing. */
export function useNow(): Date {
  return use(ClockContext)();
}
