export const paths = {
  store: (id: string) => `/stores/${encodeURIComponent(id)}`,
  tab: (id: string, tab: string) => `/stores/${encodeURIComponent(id)}/${encodeURIComponent(tab)}`,
};
