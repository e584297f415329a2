export const paths = {
  applications: "/stores/applications",
  store: (id: string) => `/stores/${encodeURIComponent(id)}`,
  application: (id: string) => `/stores/applications/${encodeURIComponent(id)}`,
};

/** What is asked again after a verb of an application: an opening makes a store. */
export const STALE = [["applications"], ["stores"], ["scope"], ["deposits"]];
