import { useSearchParams } from "react-router";

/**
 * What the address says after its `?`, and a way to change it. A change starts from the address as it is now and not from
 * what was last drawn: two changes in quick succession, on a slow machine, both stay.
 */
export function useAddress(): readonly [URLSearchParams, (edit: (params: URLSearchParams) => void) => void] {
  const [params, setParams] = useSearchParams();
  const change = (edit: (params: URLSearchParams) => void) => {
    const next = new URLSearchParams(window.location.search);
    edit(next);
    setParams(next);
  };
  return [params, change];
}
