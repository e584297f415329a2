import { createContext } from "react";

/** The top bar is 48 px and sticks; a table's header stops under it. In a drawer there is nothing above. */
export const StickyContext = createContext(48);
