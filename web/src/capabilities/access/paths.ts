/** What opens without an account; the secret stands behind the #. */
export const INVITE = "/access/invite";
export const GUEST = "/access/guest";

/** Where an identity provider sends people back to. */
export const SIGN_ON = "/access/sign-on";

/** The list of people, and one of them. */
export const PEOPLE = "/users";
export const personPath = (id: string) => `/access/users/${encodeURIComponent(id)}`;
