export const paths = { store: (id: string) => `/stores/${encodeURIComponent(id)}` };
