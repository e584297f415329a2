import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { lazy, Suspense, useMemo, type ReactNode } from "react";
import { Route, Routes } from "react-router";
import { useSession } from "@/api/session";
import { ClientViewStrip } from "@/capabilities/access/ClientView";
import { ProofDialog } from "@/capabilities/access/ProofDialog";
import { ChartColoursContext, type ChartColours } from "@/ui/chart/colours";
import { DeskOnly } from "@/ui/DeskOnly";
import { useLanguage } from "@/ui/language";
import type { Page } from "@/ui/page";
import { SkeletonBlock } from "@/ui/Skeleton";
import { groupsFor } from "./capabilities";
import { MissingPage } from "./MissingPage";
import { movedRoutes } from "./moved";
import { Shell } from "./shell/Shell";
import { antdTheme } from "./theme/antd";
import { chartColours } from "./theme/charts";
import { dark, light, type Palette } from "./theme/tokens";
import { applyVariables } from "./theme/variables";
import styles from "./Console.module.css";

const LOCALES = { "zh-CN": zhCN, "en-US": enUS };
const LIGHT_CHARTS = chartColours(light, "daiyun");
const DARK_CHARTS = chartColours(dark, "daiyun-dark");
const TOAST_SECONDS = 3;
/** Below the top bar and below a drawer's header, which are both 48 px high, with the table's own line left free. */
const UNDER_HEADERS = 56;

export default function Console() {
  const { permissions } = useSession();
  const groups = useMemo(() => groupsFor(permissions), [permissions]);
  const pages = useMemo(() => groups.flatMap((group) => group.pages), [groups]);
  const routes = useMemo(() => pages.filter(({ wall }) => !wall).map(routeOf), [pages]);
  const walls = useMemo(() => pages.filter(({ wall }) => wall).map(wallOf), [pages]);
  const inShell = (
    <Dressed>
      <ClientViewStrip />
      <Shell groups={groups}>
        <Suspense fallback={<SkeletonBlock height={480} />}>
          <Routes>
            {routes}
            {movedRoutes}
            <Route path="*" element={<MissingPage />} />
          </Routes>
        </Suspense>
      </Shell>
      <ProofDialog />
    </Dressed>
  );
  return (
    <Routes>
      {walls}
      <Route path="*" element={inShell} />
    </Routes>
  );
}

/** A page on a wall has the screen to itself. */
function wallOf({ path, name, load }: Page) {
  const Loaded = lazy(load);
  return (
    <Route
      key={path}
      path={path}
      element={
        <Dark>
          <AtDesk name={name}>
            <Suspense fallback={null}><Loaded /></Suspense>
          </AtDesk>
        </Dark>
      }
    />
  );
}

/** The dark half of the palette, for what hangs on a wall. */
function Dark({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const dress = (root: HTMLElement | null) => {
    if (root) applyVariables(root, dark, language);
  };
  return (
    <Dressed palette={dark} charts={DARK_CHARTS}>
      <div ref={dress} className={styles.dark}>{children}</div>
    </Dressed>
  );
}

function routeOf({ path, name, load, desk }: Page) {
  const Loaded = lazy(load);
  return <Route key={path} path={path} element={desk ? <AtDesk name={name}><Loaded /></AtDesk> : <Loaded />} />;
}

function AtDesk({ name, children }: { name: Page["name"]; children: ReactNode }) {
  return <DeskOnly what={name[useLanguage()]}>{children}</DeskOnly>;
}

interface Dress {
  readonly children: ReactNode;
  readonly palette?: Palette;
  readonly charts?: ChartColours;
}

/** Ant Design in our colours, and the same colours for charts. */
export function Dressed({ children, palette = light, charts = LIGHT_CHARTS }: Dress) {
  const language = useLanguage();
  const theme = useMemo(() => antdTheme(palette, language, !calm()), [palette, language]);
  return (
    <ConfigProvider
      locale={LOCALES[language]} theme={theme} button={{ autoInsertSpace: false }} wave={{ disabled: true }}
      form={{ colon: false, scrollToFirstError: true }} popupMatchSelectWidth={false} tag={{ variant: "filled" }}
    >
      <App message={{ maxCount: 1, top: UNDER_HEADERS, duration: TOAST_SECONDS }}>
        <ChartColoursContext value={charts}>{children}</ChartColoursContext>
      </App>
    </ConfigProvider>
  );
}

function calm(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

