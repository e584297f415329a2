import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import { useSaleEvents } from "@/api/sales";
import { usePermit } from "@/api/session";
import { columnNamed, labelOf } from "@/api/table";
import { ActionButton } from "@/ui/ActionButton";
import { Definition } from "@/ui/Definition";
import { Funnel } from "@/ui/Funnel";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type Language } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { useAgainstTarget, useFilter, useViewQuery } from "@/ui/useView";
import styles from "./BoardPage.module.css";
import { downloaded } from "@/api/download";
import { Evidence } from "./Evidence";
import { LinesDrawer, type LinesOf } from "./LinesDrawer";
import { ListingsPanel } from "./ListingsPanel";
import { UNMARKED, useNotes, useOpenFindings, useTargets, type Marks } from "./marks";
import { NoteDrawer } from "./NoteDrawer";
import { NothingYet } from "./nothing/NothingYet";
import { paths, usual } from "./pages";
import { cardsOf, funnelOf, type Board } from "./shape";
import { StoresPanel } from "./StoresPanel";
import { StructurePanel, type BoardQuery, type Structure } from "./StructurePanel";
import { text } from "./text";
import { flipped, TrendPanel } from "./TrendPanel";
import { ViewsMenu } from "./ViewsMenu";

export default function BoardPage() {
  const query = useViewQuery(usual);
  const t = useText(text);
  const language = useLanguage();
  const againstTarget = useAgainstTarget(usual);
  const board = useItem(["board", query], () => dataOf(client.GET("/api/board", { params: { query } })));
  const [lines, setLines] = useState<LinesOf | null>(null);
  return (
    <>
      <Loaded source={board} height={720}>
        {(value, refreshing) => {
          const shown = { ...query, from: value.from, to: value.to };
          const open = (of: LineLink) => setLines({ from: value.from, to: value.to, stores: query.stores, ...of });
          return (
            <MarkedBoard
              board={value}
              query={shown}
              refreshing={refreshing}
              openLines={open}
              againstTarget={againstTarget}
              actions={
                <>
                  <KeptLink to={paths.metrics}>{t.all_metrics} ›</KeptLink>
                  <KeptLink to="/dashboard/wall">{t.wall} ›</KeptLink>
                  <ViewsMenu />
                  <BoardExport query={shown} />
                </>
              }
              evidence={(metric, label) => <Evidence of={{ metric, label, from: value.from, to: value.to, stores: query.stores }} />}
              structure={<StructurePanel query={shown} openPart={(structure, code) => open(partLink(structure, code, language))} />}
            />
          );
        }}
      </Loaded>
      <LinesDrawer of={lines} close={() => setLines(null)} />
    </>
  );
}

/** What of the page's scope and days somebody wants to see the lines of. */
export type LineLink = Pick<LinesOf, "metric" | "label"> & Partial<LinesOf>;

/** The board with what stands beside its numbers, each asked for by itself: it is drawn before they have come. */
function MarkedBoard(props: Omit<Props, "marks"> & { readonly query: BoardQuery }) {
  const { board, query } = props;
  const days = { from: board.trend_from, to: board.to };
  const marks = {
    targets: useTargets(query),
    notes: useNotes(days, query.stores),
    open: useOpenFindings(query.stores),
    events: useSaleEvents(days),
  };
  return <BoardView {...props} marks={marks} />;
}

interface Props {
  readonly board: Board;
  readonly query?: BoardQuery;
  readonly marks?: Marks;
  readonly refreshing?: boolean;
  /** Whether the numbers are held against their targets and not against an earlier period. */
  readonly againstTarget?: boolean;
  /** The way down: the lines of a number, of everything shown or of one store. */
  readonly openLines: (of: LineLink) => void;
  readonly actions?: ReactNode;
  /** Where a card's number comes from. */
  readonly evidence?: (metric: string, label: string) => ReactNode;
  readonly structure?: ReactNode;
}

/** Order fixed: 结论 → cards → trend → structure and funnel → stores → listings. */
export function BoardView(props: Props) {
  const { board, query, marks = UNMARKED, refreshing = false, againstTarget = false, openLines, actions, evidence, structure } = props;
  const t = useText(text);
  const language = useLanguage();
  const { targets, open } = marks;
  const cards = cardsOf(board, language, t.snapshot, { targets, open, against: againstTarget ? t.against_target : null });
  const [lines, setLines] = useFilter("lines");
  const chosen = chosenOf(lines, cards);
  const flip = (code: string) => setLines(flipped(chosen, code).join(","));
  // Eight cards of nothing would look like eight zeros.
  if (board.is_empty) return <Nothing board={board} />;
  const sentence = (
    <>
      {pick(language, board.conclusion, board.conclusion_en)} <Next board={board} openLines={openLines} />
    </>
  );
  return (
    <>
      <PageHeader title={t.title} conclusion={sentence} actions={actions} />
      <div className={styles.stack}>
        <MetricGrid>
          {cards.map((card) => (
            <MetricCard
              key={card.code}
              metric={card}
              selected={chosen.includes(card.code)}
              choose={() => flip(card.code)}
              about={(close) => (
                <Definition
                  number={card.number}
                  evidence={evidence?.(card.code, card.name)}
                  down={
                    <Down
                      close={close} page={query && paths.metric(card.code)}
                      open={() => openLines({ metric: card.code, label: card.name })}
                    />
                  }
                />
              )}
            />
          ))}
        </MetricGrid>
        <TrendPanel
          board={board} query={query ?? { from: board.from, to: board.to }} chosen={chosen} flip={flip}
          refreshing={refreshing} marks={marks} actions={<Annotate board={board} notes={marks.notes} />}
        />
        <div className={styles.pair}>
          {structure}
          <Panel title={t.funnel}>
            <Funnel funnel={funnelOf(board, language)} />
          </Panel>
        </div>
        <StoresPanel board={board} refreshing={refreshing} open={openLines} />
        <ListingsPanel board={board} refreshing={refreshing} open={openLines} />
      </div>
    </>
  );
}

/** The lines of the curve stand in the address, so that a saved view and a link bring them back. */
function chosenOf(written: string | undefined, cards: readonly { readonly code: string }[]): readonly string[] {
  const known = (written ?? "").split(",").filter((code) => cards.some((card) => card.code === code));
  return known.length > 0 ? known : cards.slice(0, 1).map((card) => card.code);
}

/** The way to write on a day, for those who may. */
function Annotate({ board, notes }: { board: Board; notes: Marks["notes"] }) {
  const t = useText(text);
  const { allowed } = usePermit("dashboard.annotate");
  const [writing, setWriting] = useState(false);
  if (!allowed) return null;
  return (
    <>
      <Button size="small" onClick={() => setWriting(true)}>
        {t.write_note}
      </Button>
      {writing && <NoteDrawer board={board} notes={notes} close={() => setWriting(false)} />}
    </>
  );
}

/** Nothing to show, and why. */
function Nothing({ board }: { board: Board }) {
  const t = useText(text);
  const language = useLanguage();
  const unassigned = board.stores.rows.length === 0;
  return (
    <>
      <PageHeader title={t.title} conclusion={unassigned ? undefined : pick(language, board.conclusion, board.conclusion_en)} />
      <Panel flush>
        <NothingYet />
      </Panel>
    </>
  );
}

/** The step after the sentence, in the server's words. */
function Next({ board, openLines }: { board: Board; openLines: (of: LineLink) => void }) {
  const language = useLanguage();
  const { next_step: step } = board;
  const words = pick(language, step.text, step.text_en);
  if (step.kind === "imports" || !step.metric) return <KeptLink to="/imports">{words} ›</KeptLink>;
  const { metric, store } = step;
  const column = columnNamed(board.cards, metric);
  const name = board.store_names.find((one) => one.code === store)?.name;
  const link = { metric, label: column ? labelOf(column, language) : metric, ...(store ? { stores: store, name } : {}) };
  return (
    <button type="button" className={styles.down} onClick={() => openLines(link)}>
      {words} ›
    </button>
  );
}

function Down({ close, open, page }: { close: () => void; open: () => void; page: string | undefined }) {
  const t = useText(text);
  const go = () => {
    close();
    open();
  };
  return (
    <span className={styles.ways}>
      <button type="button" className={styles.down} onClick={go}>
        {t.see_lines} ›
      </button>
      {page && <KeptLink to={page}>{t.metric_page} ›</KeptLink>}
    </span>
  );
}

/** A store narrows the stores, everything else is a filter of the lines. */
function partLink(structure: Structure, code: string, language: Language): LineLink {
  const { metric } = structure;
  const part = structure.parts.find((one) => one.code === code);
  const link = { metric: metric.name, label: labelOf(metric, language), name: part ? pick(language, part.label, part.label_en) : code };
  return structure.by === "store" ? { ...link, stores: code } : { ...link, filters: `${structure.by}=${code}` };
}

/** Every panel on a sheet of its own, with what the numbers mean. */
function BoardExport({ query }: { query: BoardQuery }) {
  const t = useText(text);
  const language = useLanguage();
  const permit = usePermit("dashboard.export");
  const take = useRun(
    () =>
      downloaded(
        client.POST("/api/board/file", { body: { ...query, language: language === "en-US" ? "en" : "zh" }, parseAs: "blob" }),
      ),
    [],
  );
  return (
    <ActionButton action={permit} run={() => take.mutateAsync(undefined)}>
      {t.export_board}
    </ActionButton>
  );
}
