import { client, dataOf } from "./client";

/** Sends files as one multipart request; the batch ids come back at once, the reading goes on as a job. */
export async function uploadFiles(files: readonly File[]): Promise<readonly string[]> {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  const { batch_ids } = await dataOf(client.POST("/api/imports", { body: { files: [] }, bodySerializer: () => form }));
  return batch_ids;
}
