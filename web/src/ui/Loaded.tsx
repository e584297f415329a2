import type { ReactNode } from "react";
import { ErrorState } from "./ErrorState";
import { SkeletonBlock } from "./Skeleton";
import type { Source } from "./source";

interface Props<Value> {
  readonly source: Source<Value>;
  /** Height of the finished part, so that the page does not jump when it arrives. */
  readonly height: number;
  readonly children: (value: Value, refreshing: boolean) => ReactNode;
}

/** One part's three states. A part that fails says so in its own place; its neighbours stay. */
export function Loaded<Value>({ source, height, children }: Props<Value>) {
  switch (source.state) {
    case "loading": return <SkeletonBlock height={height} />;
    case "failed": return <ErrorState fault={source.fault} retry={source.retry} />;
    case "ready": return children(source.value, source.refreshing);
  }
}
