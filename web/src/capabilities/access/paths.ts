/** The list of people, and one of them. */
export const PEOPLE = "/users";
export const personPath = (id: string) => `/access/users/${encodeURIComponent(id)}`;
