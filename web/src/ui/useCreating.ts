import { useAddress } from "./useAddress";

/** Whether the page's form for something new is open: in the address, so that a link or the palette can open it. */
export function useCreating(): readonly [boolean, (open: boolean) => void] {
  const [params, edit] = useAddress();
  const change = (open: boolean) =>
    edit((next) => {
      if (open) next.set("new", "1");
      else next.delete("new");
    });
  return [params.get("new") === "1", change];
}
