import { client, dataOf } from "./client";
import type { components } from "./schema";

export type FileReport = components["schemas"]["FileReport"];

/**
 * Sends files to a store as one multipart request, with the time of their export where somebody said so, and with the reason
 * why a held file may come in. The answer comes when all have been read; progress comes beside it.
 */
export async function uploadFiles(
  store: string,
  files: readonly File[],
  said: { readonly exported_at?: string | undefined; readonly release_reason?: string | undefined },
): Promise<readonly FileReport[]> {
  const form = new FormData();
  form.append("store", store);
  if (said.exported_at !== undefined) form.append("exported_at", said.exported_at);
  if (said.release_reason !== undefined) form.append("release_reason", said.release_reason);
  for (const file of files) form.append("file", file, file.name);
  const answer = await dataOf(client.POST("/api/imports", { body: { store, file: [] }, bodySerializer: () => form }));
  return answer.files;
}
