export const paths = { vault: "/stores/vault", asset: (id: string) => `/stores/vault/${encodeURIComponent(id)}` };

/** What is asked again after a verb of the vault. */
export const STALE = [["assets"]];
