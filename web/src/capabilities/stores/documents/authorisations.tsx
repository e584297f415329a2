import type { components } from "@/api/schema";
import { pick, type Language, type WordsOf } from "@/ui/language";
import { columnsOf } from "@/ui/table/columns";
import { paths } from "./paths";
import { paperTones } from "./states";
import { Ends } from "./Ends";
import type { authorisationText } from "./text";

export type Authorisation = components["schemas"]["AuthorisationView"];

/** The columns of authorisations, here and on the page of the letter they rest on. */
export const authorisationColumns = (t: WordsOf<typeof authorisationText>, language: Language) => {
  const words = (all: Authorisation["platforms"]) => all.map((one) => pick(language, one.label, one.label_en)).join(t.between);
  return columnsOf<Authorisation>((c) => [
    c.text(t.brand, (row) => row.brand_name, { width: 120 }),
    c.text(t.licence, (row) => pick(language, row.licence_label, row.licence_label_en), { width: language === "zh-CN" ? 88 : 136 }),
    c.text(t.chain, (row) => t.chain_of(row.chain_level), { width: 120 }),
    c.text(t.scope, (row) => row.scope_text),
    c.text(t.categories, (row) => words(row.categories), { width: 112 }),
    c.text(t.platforms, (row) => words(row.platforms), { width: 152 }),
    c.text(t.ends, (row) => <Ends day={row.ends_on} days={row.days_left} />, { width: 176 }),
    c.state(t.state, (row) => row, paperTones, { width: 112 }),
  ]);
};

export const letterOf = (row: Authorisation) => (row.document_id == null ? null : paths.document(row.document_id));
