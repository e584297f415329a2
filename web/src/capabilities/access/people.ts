import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import type { WordsOf } from "@/ui/language";
import type { text } from "./text";

type Schemas = components["schemas"];
export type Person = Schemas["UserRow"];

/** What ids of clients and stores are called, as far as the reader sees them. */
export interface Names {
  readonly clients: ReadonlyMap<string, string>;
  readonly stores: ReadonlyMap<string, string>;
}

export function useNames(): Names {
  const tree = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const owners = tree.data?.clients ?? [];
  return {
    clients: new Map(owners.map((owner) => [owner.id, owner.name])),
    stores: new Map(owners.flatMap((owner) => owner.stores.map((store) => [store.id, store.name]))),
  };
}

export function useRoles() {
  const roles = useQuery({ queryKey: ["roles"], queryFn: () => dataOf(client.GET("/api/roles")), staleTime: Infinity });
  return roles.data?.items ?? [];
}

/** What somebody sees, by name: whole clients first, then single stores. */
export function seenBy(person: Person, names: Names, t: WordsOf<typeof text>): string[] {
  const clients = person.clients.map((id) => t.all_of(names.clients.get(id) ?? "--"));
  const stores = person.stores.map((id) => names.stores.get(id) ?? "--");
  return [...clients, ...stores];
}
