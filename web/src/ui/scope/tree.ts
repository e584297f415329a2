import { matching } from "../format/initials";

/** One place in a tree whose leaves can be chosen. The words for its levels come from the app. */
export interface ScopeNode {
  readonly code: string;
  readonly name: string;
  /** Also found by these, as a store by its code. */
  readonly also?: readonly string[];
  /** The character of a platform. */
  readonly mark?: string;
  /** Right of the name: 「截至 06-30」. */
  readonly note?: string;
  readonly children?: readonly ScopeNode[];
}

export interface ScopeLevel {
  readonly name: string;
  /** 「家店铺」 after a count, on the last level. */
  readonly unit?: string;
}

export function leavesOf(node: ScopeNode): string[] {
  return node.children ? node.children.flatMap(leavesOf) : [node.code];
}

/** The whole tree chosen is the same as nothing chosen: 全部, and no `?scope=` in the URL. */
export function normalised(tree: readonly ScopeNode[], chosen: readonly string[]): string[] {
  const all = tree.flatMap(leavesOf);
  const known = all.filter((code) => chosen.includes(code));
  return known.length === all.length ? [] : known;
}

export type Ticked = "all" | "some" | "none";

export function ticked(node: ScopeNode, chosen: ReadonlySet<string>): Ticked {
  const leaves = leavesOf(node);
  const hits = leaves.filter((code) => chosen.has(code)).length;
  if (hits === 0) return "none";
  return hits === leaves.length ? "all" : "some";
}

export function toggled(node: ScopeNode, chosen: readonly string[]): string[] {
  const leaves = leavesOf(node);
  const without = chosen.filter((code) => !leaves.includes(code));
  return ticked(node, new Set(chosen)) === "all" ? without : [...without, ...leaves];
}

/** 「禾裳女装 › 全部品牌 › 全部平台 › 3 家店铺」: each level by its one name, else 全部 or a count. */
export function describe(tree: readonly ScopeNode[], levels: readonly ScopeLevel[], chosen: readonly string[], words: Words): string[] {
  if (chosen.length === 0) return [words.all(levels[0]?.name ?? "")];
  const picked = new Set(chosen);
  const parts: string[] = [];
  let nodes = tree;
  for (const level of levels) {
    const hit = nodes.filter((node) => ticked(node, picked) !== "none");
    const [only] = hit;
    parts.push(hit.length === 1 && only ? only.name : wordFor(hit.length, nodes.length, level, words));
    nodes = hit.flatMap((node) => node.children ?? []);
  }
  return parts;
}

interface Words {
  readonly all: (level: string) => string;
  readonly several: (n: number, unit: string) => string;
}

function wordFor(hit: number, of: number, level: ScopeLevel, words: Words): string {
  if (level.unit) return words.several(hit, level.unit);
  return hit === of ? words.all(level.name) : words.several(hit, level.name);
}

/** By name, code or the initials of its sound. */
export function search(tree: readonly ScopeNode[], wanted: string): ScopeNode[] {
  return tree.flatMap((node) => {
    const below = node.children ? search(node.children, wanted) : [];
    return [node.name, ...(node.also ?? [])].some((way) => matching(way, wanted) > 0) ? [node, ...below] : below;
  });
}
