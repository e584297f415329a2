import { client, dataOf } from "./client";
import type { components } from "./schema";

export type FileReport = components["schemas"]["FileReport"];

/**
 * Sends files to a store as one multipart request, with the time of their export where somebody said so.
 * The answer comes when all have been read; progress comes beside it.
 */
export async function uploadFiles(store: string, files: readonly File[], exported_at: string | undefined): Promise<readonly FileReport[]> {
  const form = new FormData();
  form.append("store", store);
  if (exported_at !== undefined) form.append("exported_at", exported_at);
  for (const file of files) form.append("file", file, file.name);
  const answer = await dataOf(client.POST("/api/imports", { body: { store, file: [] }, bodySerializer: () => form }));
  return answer.files;
}
