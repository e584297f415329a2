export const paths = {
  documents: "/stores/documents",
  document: (id: string) => `/stores/documents/${encodeURIComponent(id)}`,
  authorisations: "/stores/authorisations",
  file: (id: string) => `/api/documents/${encodeURIComponent(id)}/file`,
};

/** What is asked again after a verb on papers. */
export const STALE = [["documents"], ["authorisations"], ["expiries"]];
