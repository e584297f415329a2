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
  /** What the period picker shows when the URL says nothing; absent on pages without a period. */
  readonly usual?: Period;
  /** False where the period is held against nothing, so that no comparison is offered. */
  readonly compares?: boolean;
  /** Pages that show one record, or all of them, say that the scope does not apply. */
  readonly ignoresScope?: boolean;
  readonly load: () => Promise<{ default: ComponentType }>;
}
