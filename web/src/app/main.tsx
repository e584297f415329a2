import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { ApiProblem } from "@/api/errors";
import { SESSION_KEY } from "@/api/session";
import { Entry } from "./Entry";
import { PreferencesProvider } from "./preferences";
import "./theme/base.css";

const FRESH_MS = 30_000;

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: FRESH_MS, retry: worthAnotherTry, refetchOnWindowFocus: false } },
  // A session that ended on the server ends here too, wherever it is noticed first.
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiProblem && error.signedOut) queries.setQueryData(SESSION_KEY, null);
    },
  }),
});

/** A refusal is an answer and will not change; a broken connection may. */
function worthAnotherTry(failures: number, error: Error): boolean {
  return !(error instanceof ApiProblem) && failures < 2;
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <PreferencesProvider><Entry /></PreferencesProvider>
        </BrowserRouter>
      </QueryClientProvider>
    </StrictMode>,
  );
}
