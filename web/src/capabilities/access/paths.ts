/** What opens without an account; the secret stands behind the #. */
export const INVITE = "/access/invite";
export const GUEST = "/access/guest";

/** The list of people, and one of them. */
export const PEOPLE = "/users";
export const personPath = (id: string) => `/access/users/${encodeURIComponent(id)}`;
