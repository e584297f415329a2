/** Where the record of an activity is opened, and what a reader needs for it. */
interface Place {
  readonly permission: string;
  readonly path: (id: string) => string;
  /** What the page opens at once. */
  readonly also?: (id: string) => Readonly<Record<string, string>>;
}

const under = (folder: string) => (id: string) => `${folder}/${encodeURIComponent(id)}`;

const PLACES: Readonly<Record<string, Place>> = {
  asset: { permission: "stores.view_assets", path: under("/stores/vault") },
  client: { permission: "clients.view", path: under("/clients") },
  contract: { permission: "contracts.view", path: under("/contracts") },
  finding: { permission: "alerts.view", path: under("/alerts/findings") },
  job: { permission: "access.view_jobs", path: () => "/access/jobs" },
  queued_job: { permission: "access.view_jobs", path: () => "/access/jobs" },
  statement: { permission: "settlement.view", path: under("/settlement/statements") },
  store: { permission: "stores.view", path: under("/stores") },
  task: { permission: "work.view", path: () => "/work/tasks", also: (id) => ({ task: id }) },
  user: { permission: "access.view_users", path: under("/access/users") },
};

/** Where to open a record; nothing where it has no page of its own, or not for this reader. */
export function placeOf(kind: string, id: string, permissions: readonly string[]) {
  const place = PLACES[kind];
  if (!place || !permissions.includes(place.permission)) return null;
  return { to: place.path(id), also: place.also?.(id) };
}
