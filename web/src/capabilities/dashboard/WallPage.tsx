import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { ErrorState } from "@/ui/ErrorState";
import { useClock } from "./wall/useClock";
import { useKeptSearch, useScope, useViewQuery } from "@/ui/useView";
import { dayRange } from "@/ui/format/date";
import { useLanguage, useText } from "@/ui/language";
import { usualOnWall } from "./pages";
import type { Board } from "./shape";
import { Listings, Overview, Stores } from "./WallScreens";
import { text } from "./wall/text";
import { useScale } from "./wall/useScale";
import styles from "./wall/WallPage.module.css";

/** The numbers are looked at again this often, in place. */
const AGAIN_MS = 10_000;
const TURN_MS = 30_000;
const SCREENS = [Overview, Stores, Listings];

/** 大屏: the board for a screen on a wall. It turns its own pages, keeps itself new, and goes with Esc. */
export default function WallPage() {
  const query = useViewQuery(usualOnWall);
  const board = useItem(["board", query], () => dataOf(client.GET("/api/board", { params: { query } })));
  const scale = useScale();
  const t = useText(text);
  useAgain();
  useLeaving();
  const fitted = { transform: `translate(-50%, -50%) scale(${scale})` };
  return (
    <main className={styles.canvas} style={fitted}>
      {board.state === "ready" && <Wall board={board.value} />}
      {board.state === "loading" && <p className={styles.wait}>{t.loading}</p>}
      {board.state === "failed" && <ErrorState fault={board.fault} retry={board.retry} />}
    </main>
  );
}

function Wall({ board }: { board: Board }) {
  const t = useText(text);
  const language = useLanguage();
  const [codes] = useScope();
  const [at, turn] = useState(0);
  const [held, hold] = useState(false);
  const [paused, pause] = useState(false);
  useTurning(at, turn, held || paused);
  const Screen = SCREENS[at] ?? Overview;
  const scope = codes.length === 0 ? t.all : (nameOf(board, codes) ?? t.several(codes.length));
  return (
    <>
      <header className={styles.head}>
        <h1 className={styles.title}>{t.title} · {scope}</h1>
        <span>{dayRange(board.from, board.to, language)}</span>
        <span className={styles.end}>
          <span>{t.until(board.to)} · {t.snapshot(board.cards.as_of)}</span>
          <Clock />
        </span>
      </header>
      <div onMouseEnter={() => hold(true)} onMouseLeave={() => hold(false)} style={{ minHeight: 0, display: "grid" }}>
        <Screen board={board} />
      </div>
      <Foot at={at} turn={turn} stopped={held || paused} paused={paused} pause={pause} />
    </>
  );
}

interface FootProps {
  readonly at: number;
  readonly turn: (at: number) => void;
  readonly stopped: boolean;
  readonly paused: boolean;
  readonly pause: (paused: boolean) => void;
}

function Foot({ at, turn, stopped, paused, pause }: FootProps) {
  const t = useText(text);
  const leave = useLeave();
  return (
    <footer className={styles.foot}>
      <nav aria-label={t.paging} style={{ display: "flex", gap: 8 }}>
        {[t.overview, t.stores, t.products].map((name, place) => (
          <button key={name} type="button" aria-current={place === at ? "page" : undefined} onClick={() => turn(place)}>
            {name}
          </button>
        ))}
      </nav>
      <span>{stopped ? t.stopped : t.turning}</span>
      <span className={styles.end}>
        <button type="button" onClick={() => pause(!paused)}>{paused ? t.go_on : t.stop}</button>
        <button type="button" onClick={leave}>{t.leave}</button>
      </span>
    </footer>
  );
}

function Clock() {
  return <time className={styles.clock}>{useClock()}</time>;
}

function nameOf(board: Board, codes: readonly string[]): string | undefined {
  return codes.length === 1 ? board.store_names.find((store) => store.code === codes[0])?.name : undefined;
}

/** The old numbers stay until the new ones are there, so nothing flashes. */
function useAgain() {
  const cache = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => void cache.invalidateQueries({ queryKey: ["board"] }), AGAIN_MS);
    return () => clearInterval(timer);
  }, [cache]);
}

/** The next page after half a minute; a hand on the screen, or a pause, keeps the page. */
function useTurning(at: number, turn: (at: number) => void, stopped: boolean) {
  useEffect(() => {
    if (stopped) return undefined;
    const timer = setTimeout(() => turn((at + 1) % SCREENS.length), TURN_MS);
    return () => clearTimeout(timer);
  }, [at, turn, stopped]);
}

function useLeave(): () => void {
  const navigate = useNavigate();
  const search = useKeptSearch();
  return () => void navigate({ pathname: "/dashboard", search });
}

function useLeaving() {
  const leave = useLeave();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "Escape") leave();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
}
