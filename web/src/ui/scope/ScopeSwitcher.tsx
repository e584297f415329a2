import { DownOutlined, RightOutlined, StarFilled, StarOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Popover } from "antd";
import { useState } from "react";
import chip from "../chip.module.css";
import { useText } from "../language";
import { PlatformMark } from "../PlatformMark";
import { text } from "../text";
import { useShortcut } from "../useShortcut";
import styles from "./ScopeSwitcher.module.css";
import { describe, leavesOf, normalised, search, ticked, toggled, type ScopeLevel, type ScopeNode } from "./tree";

interface Props {
  readonly tree: readonly ScopeNode[];
  readonly levels: readonly ScopeLevel[];
  /** Chosen leaves; none means everything the reader may see. */
  readonly value: readonly string[];
  readonly change: (chosen: readonly string[]) => void;
  readonly recent?: Scopes;
  readonly favourites?: Scopes;
  /** Keeps a scope among the favourites, or lets it go. */
  readonly star?: (chosen: readonly string[]) => void;
}

type Scopes = readonly (readonly string[])[];
const nobody = () => undefined;

export function ScopeSwitcher({ tree, levels, value, change, recent = [], favourites = [], star = nobody }: Props) {
  const t = useText(text);
  const [open, setOpen] = useState(false);
  useShortcut("s", () => setOpen(true));
  const apply = (chosen: readonly string[]) => {
    change(normalised(tree, chosen));
    setOpen(false);
  };
  const narrowed = value.length > 0;
  const saved = { recent, favourites, star };
  const panel = <Panel key={String(open)} tree={tree} levels={levels} value={value} apply={apply} {...saved} />;
  return (
    <Popover trigger="click" placement="bottomLeft" arrow={false} open={open} onOpenChange={setOpen} content={panel}>
      <button type="button" className={`${chip.chip} ${styles.trigger} ${narrowed ? chip.narrowed : ""}`}>
        {narrowed && <span className={chip.dot} />}
        <span className="dy-clip">{describe(tree, levels, value, t).join(" › ")}</span>
        <DownOutlined className={chip.down} />
      </button>
    </Popover>
  );
}

type PanelProps = Required<Omit<Props, "change">> & { readonly apply: (chosen: readonly string[]) => void };

function Panel({ tree, levels, value, recent, favourites, star, apply }: PanelProps) {
  const t = useText(text);
  const [chosen, setChosen] = useState<readonly string[]>(value);
  const [wanted, setWanted] = useState("");
  const flip = (node: ScopeNode) => setChosen(toggled(node, chosen));
  return (
    <div className={styles.box}>
      <div className={styles.search}>
        <Input
          allowClear
          variant="filled"
          placeholder={t.search}
          aria-label={t.search}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </div>
      {wanted.trim() === "" ? (
        <Cascade tree={tree} levels={levels} chosen={chosen} flip={flip} />
      ) : (
        <Results tree={tree} wanted={wanted} chosen={chosen} flip={flip} />
      )}
      <Saved title={t.favourite} scopes={favourites} tree={tree} levels={levels} apply={apply} />
      <Saved title={t.recent} scopes={recent} tree={tree} levels={levels} apply={apply} />
      <div className={styles.foot}>
        <span className={styles.said}>{describe(tree, levels, normalised(tree, chosen), t).join(" › ")}</span>
        <Star chosen={normalised(tree, chosen)} favourites={favourites} star={star} />
        <Button onClick={() => apply([])}>{t.clear}</Button>
        <Button type="primary" onClick={() => apply(chosen)}>
          {t.apply}
        </Button>
      </div>
    </div>
  );
}

/** Scopes to go back to at once: those kept, those used last. */
function Saved({ title, scopes, tree, levels, apply }: Pick<PanelProps, "tree" | "levels" | "apply"> & { title: string; scopes: Scopes }) {
  const t = useText(text);
  if (scopes.length === 0) return null;
  return (
    <div className={styles.saved_line}>
      <span>{title}</span>
      {scopes.map((saved) => (
        <button key={saved.join()} type="button" className={`${styles.saved} dy-clip`} onClick={() => apply(saved)}>
          {describe(tree, levels, saved, t)
            .filter((_, level) => level === 0 || level === levels.length - 1)
            .join(" · ")}
        </button>
      ))}
    </div>
  );
}

function Star({ chosen, favourites, star }: Pick<PanelProps, "favourites" | "star"> & { chosen: readonly string[] }) {
  const t = useText(text);
  const kept = favourites.some((other) => other.join() === chosen.join());
  return (
    <Button
      type="text"
      icon={kept ? <StarFilled /> : <StarOutlined />}
      aria-pressed={kept}
      disabled={chosen.length === 0}
      onClick={() => star(chosen)}
    >
      {kept ? t.drop_favourite : t.add_favourite}
    </Button>
  );
}

interface Choosing {
  readonly tree: readonly ScopeNode[];
  readonly chosen: readonly string[];
  readonly flip: (node: ScopeNode) => void;
}

function Cascade({ tree, levels, chosen, flip }: Choosing & { levels: readonly ScopeLevel[] }) {
  const [gone, setPath] = useState<readonly string[] | null>(null);
  // The tree may arrive after the panel opened: until somebody goes elsewhere, the first branch follows it.
  const path = gone ?? firstPath(tree, new Set(chosen));
  const columns = columnsAlong(tree, path);
  return (
    <div className={styles.columns}>
      {levels.map((level, depth) => (
        <div key={level.name} className={styles.column}>
          <p className={styles.level}>{level.name}</p>
          {(columns[depth] ?? []).map((node) => (
            <Row
              key={node.code}
              node={node}
              chosen={chosen}
              flip={flip}
              opened={path[depth] === node.code}
              open={() => setPath([...path.slice(0, depth), node.code])}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function Results({ tree, wanted, chosen, flip }: Choosing & { wanted: string }) {
  const t = useText(text);
  const found = search(tree, wanted);
  return (
    <div className={styles.results}>
      {found.length === 0 && <p className={styles.nothing}>{t.nothing_found(wanted.trim())}</p>}
      {found.map((node) => (
        <Row key={node.code} node={node} chosen={chosen} flip={flip} />
      ))}
    </div>
  );
}

function Row({
  node,
  chosen,
  flip,
  opened = false,
  open,
}: {
  node: ScopeNode;
  chosen: readonly string[];
  flip: (node: ScopeNode) => void;
  opened?: boolean;
  open?: () => void;
}) {
  const mark = ticked(node, new Set(chosen));
  const name = node.mark ? <PlatformMark mark={node.mark} name={node.name} /> : node.name;
  return (
    <div className={opened ? `${styles.row} ${styles.open}` : styles.row}>
      <Checkbox checked={mark === "all"} indeterminate={mark === "some"} aria-label={node.name} onChange={() => flip(node)} />
      <button type="button" className={`${styles.name} dy-clip`} onClick={() => (node.children && open ? open() : flip(node))}>
        {name}
        {node.note && <span className={styles.note}>{node.note}</span>}
      </button>
      {node.children && open && <RightOutlined className={styles.more} />}
    </div>
  );
}

/** Opens the cascade where the choice is, or down its first branch. */
function firstPath(tree: readonly ScopeNode[], chosen: ReadonlySet<string>): string[] {
  const path: string[] = [];
  let nodes = tree;
  while (nodes.length > 0) {
    const next = nodes.find((node) => leavesOf(node).some((code) => chosen.has(code))) ?? nodes[0];
    if (!next?.children) break;
    path.push(next.code);
    nodes = next.children;
  }
  return path;
}

function columnsAlong(tree: readonly ScopeNode[], path: readonly string[]): (readonly ScopeNode[])[] {
  const columns = [tree];
  for (const code of path) {
    const open = columns.at(-1)?.find((node) => node.code === code);
    if (!open?.children) break;
    columns.push(open.children);
  }
  return columns;
}
