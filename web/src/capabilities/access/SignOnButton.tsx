import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { pick, useLanguage, useText } from "@/ui/language";
import { Fault } from "./Fault";
import styles from "./SignInPage.module.css";
import { text } from "./identities/text";

/** The second way in, where one is set up. A sign-in page that cannot ask shows none: the password works all the same. */
export function SignOnButton() {
  const t = useText(text);
  const language = useLanguage();
  const [leaving, setLeaving] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const options = useQuery({
    queryKey: ["sign_in_options"],
    queryFn: () => dataOf(client.GET("/api/sign_in_options")),
    retry: false,
    staleTime: Infinity,
  });
  const offered = options.data?.single_sign_on;
  if (!offered) return null;
  const leave = async () => {
    setLeaving(true);
    setFault(null);
    const { pathname, search, hash } = window.location;
    try {
      const body = { return_to: `${pathname}${search}${hash}` };
      const { address } = await dataOf(client.POST("/api/session/sign_on_attempts", { body }));
      window.location.assign(address);
    } catch (error) {
      setFault(faultOf(error, language).detail);
      setLeaving(false);
    }
  };
  return (
    <div className={styles.other}>
      <p className={styles.or}>{t.or}</p>
      <button type="button" className={styles.second} disabled={leaving} onClick={() => void leave()}>
        {leaving ? t.leaving : pick(language, offered.label, offered.label_en)}
      </button>
      <Fault said={fault} />
    </div>
  );
}
