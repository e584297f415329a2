import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { Dressed } from "@/app/Console";
import { LanguageProvider, type Language } from "@/ui/language";

interface Setting {
  readonly language?: Language;
  readonly path?: string;
}

/** A part inside everything the app puts around it. */
export function show(part: ReactNode, { language = "zh-CN", path = "/" }: Setting = {}) {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter initialEntries={[path]}>
        <LanguageProvider language={language}><Dressed>{part}</Dressed></LanguageProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}
