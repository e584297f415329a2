import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { pick, type Language } from "@/ui/language";

export type ClientOptions = components["schemas"]["ClientOptions"];

interface Word {
  readonly code: string;
  readonly label: string;
  readonly label_en: string;
}

/** The closed lists of forms and filters; nothing until they have come. */
export function useClientOptions(): ClientOptions | null {
  const options = useQuery({ queryKey: ["clients", "options"], queryFn: () => dataOf(client.GET("/api/client_options")) });
  return options.data ?? null;
}

/** Words as FilterSelect takes them. */
export function wordsOf(language: Language, list: readonly Word[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((list ?? []).map((one) => [one.code, pick(language, one.label, one.label_en)]));
}

/** Words as a Select takes them. */
export function choicesOf(language: Language, list: readonly Word[] | undefined) {
  return (list ?? []).map((one) => ({ value: one.code, label: pick(language, one.label, one.label_en) }));
}
