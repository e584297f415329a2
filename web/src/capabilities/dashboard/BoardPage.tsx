import { useState, type ReactNode } from "react";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import { usePermit } from "@/api/session";
import { columnNamed, labelOf } from "@/api/table";
import { ActionButton } from "@/ui/ActionButton";
import { Definition } from "@/ui/Definition";
import { EmptyState } from "@/ui/EmptyState";
import { Funnel } from "@/ui/Funnel";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type Language } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { useViewQuery } from "@/ui/useView";
import styles from "./BoardPage.module.css";
import { downloaded } from "@/api/download";
import { Evidence } from "./Evidence";
import { LinesDrawer, type LinesOf } from "./LinesDrawer";
import { ListingsPanel } from "./ListingsPanel";
import { usual } from "./pages";
import { cardsOf, funnelOf, type Board } from "./shape";
import { StoresPanel } from "./StoresPanel";
import { StructurePanel, type BoardQuery, type Structure } from "./StructurePanel";
import { text } from "./text";
import { flipped, TrendPanel } from "./TrendPanel";

export default function BoardPage() {
  const query = useViewQuery(usual);
  const language = useLanguage();
  const board = useItem(["board", query], () => dataOf(client.GET("/api/board", { params: { query } })));
  const [lines, setLines] = useState<LinesOf | null>(null);
  return (
    <>
      <Loaded source={board} height={720}>
        {(value, refreshing) => {
          const shown = { ...query, from: value.from, to: value.to };
          const open = (of: LineLink) => setLines({ from: value.from, to: value.to, stores: query.stores, ...of });
          return (
            <BoardView
              board={value}
              refreshing={refreshing}
              openLines={open}
              actions={<BoardExport query={shown} />}
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

interface Props {
  readonly board: Board;
  readonly refreshing?: boolean;
  /** The way down: the lines of a number, of everything shown or of one store. */
  readonly openLines: (of: LineLink) => void;
  readonly actions?: ReactNode;
  /** Where a card's number comes from. */
  readonly evidence?: (metric: string, label: string) => ReactNode;
  readonly structure?: ReactNode;
}

/** Order fixed: 结论 → cards → trend → structure and funnel → stores → listings. */
export function BoardView({ board, refreshing = false, openLines, actions, evidence, structure }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const cards = cardsOf(board, language, t.snapshot);
  const [chosen, setChosen] = useState<readonly string[]>(() => cards.slice(0, 1).map((card) => card.code));
  const flip = (code: string) => setChosen(flipped(chosen, code));
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
                  down={<Down close={close} open={() => openLines({ metric: card.code, label: card.name })} />}
                />
              )}
            />
          ))}
        </MetricGrid>
        <TrendPanel board={board} chosen={chosen} flip={flip} refreshing={refreshing} />
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

/** Nothing to show: because no store is the reader's, or because nothing has come. */
function Nothing({ board }: { board: Board }) {
  const t = useText(text);
  const language = useLanguage();
  const unassigned = board.stores.rows.length === 0;
  return (
    <>
      <PageHeader title={t.title} conclusion={unassigned ? undefined : pick(language, board.conclusion, board.conclusion_en)} />
      <Panel flush>
        {unassigned ? (
          <EmptyState title={t.no_stores} detail={t.no_stores_detail} />
        ) : (
          <EmptyState title={t.empty} detail={t.empty_detail} actions={<KeptLink to="/imports">{t.to_imports} ›</KeptLink>} />
        )}
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

function Down({ close, open }: { close: () => void; open: () => void }) {
  const t = useText(text);
  const go = () => {
    close();
    open();
  };
  return (
    <button type="button" className={styles.down} onClick={go}>
      {t.see_lines} ›
    </button>
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
