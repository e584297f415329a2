import { client, dataOf } from "./client";
import type { components } from "./schema";

export type FileReport = components["schemas"]["FileReport"];

/** Sends files to a store as one multipart request. The answer comes when all have been read; progress comes beside it. */
export async function uploadFiles(store: string, files: readonly File[]): Promise<readonly FileReport[]> {
  const form = new FormData();
  form.append("store", store);
  for (const file of files) form.append("file", file, file.name);
  const answer = await dataOf(client.POST("/api/imports", { body: { store, file: [] }, bodySerializer: () => form }));
  return answer.files;
}
