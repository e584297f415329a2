export const KEY = ["imports"];
/** Whatever is computed from facts is asked again once the facts have changed. */
export const FED_BY_FACTS = [KEY, ["board"], ["orders"], ["home"], ["findings"], ["statements"], ["contracts"]];
