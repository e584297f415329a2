import { csrfFrom } from "./client";
import { problemOf } from "./errors";
import type { components } from "./schema";

export type UploadAnswer = components["schemas"]["UploadView"];

/** A file, the folders it lay in, and the stores the page shows. */
export interface Parcel {
  readonly file: File;
  readonly folder: string;
  readonly stores: readonly string[];
}

/**
 * Hands in one file and says how much of it has gone. A request of its own kind: `fetch` does not tell how far an upload is.
 */
export function sendFile({ file, folder, stores }: Parcel, sent: (ppm: number) => void): Promise<UploadAnswer> {
  const form = new FormData();
  if (folder !== "") form.append("folder", folder);
  if (stores.length > 0) form.append("stores", stores.join(","));
  form.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/uploads");
    request.responseType = "json";
    const csrf = csrfFrom(document.cookie);
    if (csrf) request.setRequestHeader("x-daiyun-csrf", csrf);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total > 0) sent(Math.floor((loaded / total) * WHOLE_PPM));
    });
    request.addEventListener("load", () => {
      if (request.status === CREATED) resolve(request.response);
      else reject(problemOf(request.status, request.response));
    });
    request.addEventListener("error", () => reject(new Error("the connection broke")));
    request.send(form);
  });
}

const WHOLE_PPM = 1_000_000;
const CREATED = 201;
