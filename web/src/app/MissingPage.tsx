import { EmptyState } from "@/ui/EmptyState";
import { KeptLink } from "@/ui/KeptLink";
import { useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { text } from "./text";

/** An address that does not exist and one the reader may not see look the same: existence is information. */
export function MissingPage() {
  const t = useText(text);
  return (
    <>
      <h1 className="dy-hidden">{t.missing_title}</h1>
      <Panel>
        <EmptyState title={t.missing_title} detail={t.missing_detail} actions={<KeptLink to="/">{t.go_home}</KeptLink>} />
      </Panel>
    </>
  );
}
