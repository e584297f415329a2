/** What mappings change is asked again with the rest of imports. */
export const KEY = ["imports"];
