import type { ComponentType } from "react";
import type { Period } from "./format/period";
import type { Language } from "./language";

/** Path, menu, breadcrumb, permission and lazy page in one record: adding a page is one line in `pages.ts`. */
export interface Page {
  readonly path: string;
  readonly name: Readonly<Record<Language, string>>;
  /** The server's permission code; null for pages everybody signed in may open. */
  readonly permission: string | null;
  /** Present when the page has a row in the navigation. */
  readonly icon?: ComponentType;
  /** Where its row stands: in the navigation unless it is a tool of the top bar, as downloads are. */
  readonly place?: "top";
  /** What can be made anew on the page: the palette offers it, and opens the page with `?new=1`. */
  readonly creates?: { readonly name: Readonly<Record<Language, string>>; readonly permission: string };
  /** Work for a desk, such as a wizard or a wall: a phone says so instead. */
  readonly desk?: boolean;
  /** Alone on the screen, without navigation and in the dark: for a screen on a wall. */
  readonly wall?: boolean;
  /** What the period picker shows when the URL says nothing; absent on pages without a period. */
  readonly usual?: Period;
  /** False where the period is held against nothing, so that no comparison is offered. */
  readonly compares?: boolean;
  /** Pages that show one record, or all of them, say that the scope does not apply. */
  readonly ignoresScope?: boolean;
  readonly load: () => Promise<{ default: ComponentType }>;
}
