import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "antd";
import { client, dataOf } from "@/api/client";
import { useFreshness } from "@/api/freshness";
import { usePermits } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { SkeletonRows } from "@/ui/Skeleton";
import { StepsState } from "@/ui/StepsState";
import { useScope } from "@/ui/useView";
import { nothingOf, type Nothing } from "./kind";
import { text } from "./text";

/** In place of numbers: why there are none for this reader, and the step that brings them. `metric` is the one number of the page. */
export function NothingYet({ metric }: { metric?: string }) {
  const [chosen] = useScope();
  const permit = usePermits();
  const scope = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  const fresh = useFreshness();
  if (!scope.data || (fresh === null && permit("imports.view").allowed)) return <SkeletonRows />;
  const stores = scope.data.clients.flatMap((owner) => owner.stores);
  return <NothingState nothing={nothingOf(stores, chosen, fresh)} metric={metric} />;
}

export function NothingState({ nothing, metric }: { nothing: Nothing; metric?: string | undefined }) {
  const t = useText(text);
  const permit = usePermits();
  const may = (permission: string) => permit(permission).allowed;
  const toImports = may("imports.view") && <KeptLink to="/imports">{t.to_imports} ›</KeptLink>;
  switch (nothing.kind) {
    case "unassigned": {
      const own = may("access.manage_users");
      const detail = own ? t.unassigned_own : t.unassigned_detail;
      return <EmptyState title={t.unassigned} detail={detail} actions={own && <KeptLink to="/access/users">{t.to_users} ›</KeptLink>} />;
    }
    case "first": {
      const steps = [
        { title: t.step_1, detail: t.step_1_detail, way: may("stores.view") && <KeptLink to="/stores">{t.to_stores} ›</KeptLink> },
        { title: t.step_2, detail: t.step_2_detail },
        { title: t.step_3, detail: t.step_3_detail, way: toImports },
      ];
      return <StepsState title={t.first} detail={t.first_detail} steps={steps} />;
    }
    case "platform":
      return <OfPlatform nothing={nothing} toImports={toImports} />;
    case "empty":
      return (
        <EmptyState
          title={metric ? t.empty_of(metric) : t.empty}
          detail={metric ? t.empty_of_detail : t.empty_detail}
          actions={toImports}
        />
      );
  }
}

function OfPlatform({ nothing, toImports }: { nothing: Extract<Nothing, { kind: "platform" }>; toImports: ReactNode }) {
  const t = useText(text);
  const language = useLanguage();
  const [, choose] = useScope();
  const { store, until } = nothing;
  const name = pick(language, store.platform_label, store.platform_label_en);
  const detail = until === undefined ? t.platform_unknown : until === null ? t.platform_never(name) : t.platform_until(name, until);
  return (
    <EmptyState
      title={t.platform(name)}
      detail={detail}
      actions={
        <>
          {toImports}
          <Button onClick={() => choose([])}>{t.all_stores}</Button>
        </>
      }
    />
  );
}
