import { useItem } from "@/api/hooks";
import { client, dataOf } from "@/api/client";
import type { Source } from "@/ui/source";
import { KEY } from "./keys";
import type { Check, Draft } from "./draft";
import type { OfFile } from "./WizardPage";

/** What is wrong with a draft, or what comes of the file by it. */
export function useCheck({ upload, entry, store }: OfFile, draft: Draft): Source<Check> {
  return useItem([...KEY, "mapping-check", upload, entry, store, draft], () =>
    dataOf(client.POST("/api/mappings/checks", { body: { upload_id: upload, entry, store, draft } })),
  );
}
