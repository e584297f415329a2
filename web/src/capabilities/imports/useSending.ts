import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useEffect, useRef, useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useProgress, type Progress } from "@/api/events";
import { sendFile } from "@/api/upload";
import { folderOf } from "@/ui/folders";
import { useLanguage } from "@/ui/language";
import { useScope } from "@/ui/useView";
import { FED_BY_FACTS, KEY } from "./keys";
import { arrived, begun, broke, ended, ends, given, isKnown, late, progressed, sentSoFar, taken, type Item } from "./sending";

export interface Sending {
  readonly items: readonly Item[];
  /** When the files were exported, if somebody said so: an instant. */
  readonly exported_at: string | undefined;
}

export interface SendVerbs {
  readonly accept: (files: File[]) => void;
  /** Whose the files of some keys are. */
  readonly choose: (keys: readonly string[], store: string) => void;
  readonly date: (exported_at: string | undefined) => void;
  readonly send: () => void;
  /** Files that are not wanted after all. */
  readonly drop: (items: readonly Item[]) => void;
  readonly forget: () => void;
  readonly cancel: (item: Item) => void;
  /** A file that is held for its amounts goes once more, with the reason why it may come in. */
  readonly release: (item: Item, reason: string) => Promise<unknown>;
}

/** Long enough to read a sentence that says what to do next. */
const REFUSAL_SECONDS = 8;
/** So many files go at once; more would only share the same line. */
const AT_ONCE = 2;
/** What a lost line of progress cannot say is asked again this often. */
const ASK_AGAIN_MS = 5_000;
const RUNNING = ["running-imports"];

/** Files from the drop to what became of them. Leaving the page stops nothing: the server goes on. */
export function useSending(): readonly [Sending, SendVerbs] {
  const language = useLanguage();
  const { message } = App.useApp();
  const [scope] = useScope();
  const [sending, setSending] = useState<Sending>({ items: [], exported_at: undefined });
  const change = (next: (items: readonly Item[]) => readonly Item[]) => setSending((now) => ({ ...now, items: next(now.items) }));
  const refuse = (error: unknown) => void message.error(faultOf(error, language).detail, REFUSAL_SECONDS);
  const count = useRef(0);
  useFollowing(sending.items, change);

  const accept = (files: File[]) => {
    const fresh = files.map((file) => ({ file, folder: folderOf(file), key: String((count.current += 1)) }));
    change((items) => [...items, ...fresh.map(({ file, folder, key }) => taken(key, file.name, folder))]);
    const waiting = [...fresh];
    const next = async (): Promise<void> => {
      const one = waiting.shift();
      if (!one) return;
      const { file, folder, key } = one;
      try {
        const upload = await sendFile({ file, folder, stores: scope }, (ppm) => change((items) => sentSoFar(items, key, ppm)));
        change((items) => arrived(items, key, upload));
      } catch (error) {
        change((items) => broke(items, key, faultOf(error, language).detail));
      }
      await next();
    };
    for (let at = 0; at < AT_ONCE; at += 1) void next();
  };

  const begin = useBegin(change);
  const send = () => {
    const ready = sending.items.filter((item) => isKnown(item) && item.store !== undefined);
    const uploads = [...new Set(ready.map(({ upload_id }) => upload_id))];
    for (const upload of uploads) {
      const entries = ready.filter(({ upload_id }) => upload_id === upload);
      void begin(entries, { exported_at: sending.exported_at }).catch(refuse);
    }
    setSending((now) => ({ ...now, exported_at: undefined }));
  };
  const drop = (gone: readonly Item[]) => {
    const keys = gone.map(({ key }) => key);
    const kept = sending.items.filter(({ key }) => !keys.includes(key));
    change((items) => items.filter(({ key }) => !keys.includes(key)));
    letGo(gone.map(({ upload_id }) => upload_id).filter((id) => !kept.some(({ upload_id }) => upload_id === id)));
  };
  const verbs = {
    accept,
    choose: (keys: readonly string[], store: string) => change((items) => given(items, keys, store)),
    date: (exported_at: string | undefined) => setSending((now) => ({ ...now, exported_at })),
    send,
    drop,
    forget: () => change((items) => items.filter(({ stage }) => stage !== "done")),
    cancel: (item: Item) => void cancelled(item).catch(refuse),
    release: (item: Item, reason: string) => begin([item], { release_reason: reason }).catch(refuse),
  };
  return [sending, verbs];
}

/** Uploads nobody wants; they would be gone by themselves in half an hour. */
function letGo(uploads: readonly (string | null)[]): void {
  for (const id of new Set(uploads)) {
    if (id !== null) client.DELETE("/api/uploads/{id}", { params: { path: { id } } }).catch(() => undefined);
  }
}

async function cancelled({ batch_id: id }: Item): Promise<void> {
  if (id !== null) await dataOf(client.POST("/api/batches/{id}/cancellations", { params: { path: { id } } }));
}

type Change = (next: (items: readonly Item[]) => readonly Item[]) => void;

/** Begins the imports of files of one upload. */
function useBegin(change: Change) {
  const cache = useQueryClient();
  return async (entries: readonly Item[], said: { exported_at?: string | undefined; release_reason?: string }) => {
    const id = entries[0]?.upload_id;
    if (!id) return;
    const asked = entries.map(({ name, store }) => ({ name, store: store ?? "", ...said }));
    const path = { id };
    const answer = await dataOf(client.POST("/api/uploads/{id}/imports", { params: { path }, body: { entries: asked } }));
    change((items) => begun(items, id, answer));
    // A short import may have ended before anybody listened.
    await Promise.all([[...KEY, "batches"], RUNNING].map((queryKey) => cache.invalidateQueries({ queryKey })));
  };
}

/** Follows what is on its way, also what was when the page was opened, to its end. */
function useFollowing(items: readonly Item[], change: Change): void {
  const cache = useQueryClient();
  const going = items.filter(({ stage }) => stage === "going");
  const end = async (id: string) => {
    const batch = await dataOf(client.GET("/api/batches/{id}", { params: { path: { id } } }));
    if (batch.state === "reading") return;
    change((now) => ended(now, batch));
    await Promise.all(FED_BY_FACTS.map((queryKey) => cache.invalidateQueries({ queryKey })));
  };
  const running = useQuery({
    queryKey: RUNNING,
    queryFn: () => dataOf(client.GET("/api/imports/running")),
    refetchInterval: going.length > 0 ? ASK_AGAIN_MS : false,
  });
  useProgress((progress) => {
    change((now) => progressed(now, progress));
    if (ends(progress)) void end(progress.batch_id).catch(() => undefined);
  }, going.length > 0);
  const latest = useRef({ going, end });
  useEffect(() => {
    latest.current = { going, end };
  });
  const { data: answer, dataUpdatedAt } = running;
  // An answer that is equal to the one before it is the same object: that it was asked again is what counts.
  useEffect(() => {
    if (!answer) return;
    const known = new Set(answer.items.map(({ batch_id }) => batch_id));
    change((now) => met(now, answer.items));
    // What is not on its way any more has ended without our hearing of it.
    for (const { batch_id } of latest.current.going) {
      if (batch_id !== null && !known.has(batch_id)) void latest.current.end(batch_id).catch(() => undefined);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what changes is the answer, not the function
  }, [answer, dataUpdatedAt]);
}

/** Imports that this page has not heard of yet are followed too. */
function met(items: readonly Item[], running: readonly Progress[]): readonly Item[] {
  const fresh = running.filter(({ batch_id }) => !items.some((item) => item.batch_id === batch_id));
  const known = running.reduce<readonly Item[]>((now, progress) => progressed(now, progress), items);
  return fresh.length === 0 ? known : [...known, ...fresh.map(late)];
}
