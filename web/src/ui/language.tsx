import { createContext, use, type ReactNode } from "react";

export type Language = "zh-CN" | "en-US";

type Message = string | ((...values: never[]) => string);
export type Messages = { readonly [key: string]: Message | Messages };
export interface Dictionary<Words extends Messages> {
  readonly "zh-CN": Words;
  readonly "en-US": Words;
}

/** The words of one language: what `useText(text)` gives back. */
export type WordsOf<D> = D extends Dictionary<infer Words> ? Words : never;

/** Chinese decides the keys; English must have the same, checked by the compiler and again by a test. */
export function dictionary<Words extends Messages>(zh: Words, en: NoInfer<Words>): Dictionary<Words> {
  return { "zh-CN": zh, "en-US": en };
}

const LanguageContext = createContext<Language>("zh-CN");

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  return use(LanguageContext);
}

export function useText<Words extends Messages>(text: Dictionary<Words>): Words {
  return text[useLanguage()];
}

/** A text that the server sends in both languages; English falls back to Chinese rather than to nothing. */
export function pick(language: Language, zh: string, en: string | null | undefined): string {
  return language === "en-US" && en ? en : zh;
}
