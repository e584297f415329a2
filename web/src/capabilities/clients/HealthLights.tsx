import { CheckCircleOutlined, ExclamationCircleOutlined, MinusCircleOutlined, WarningOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import type { components } from "@/api/schema";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage } from "@/ui/language";
import styles from "./HealthLights.module.css";
import { paths } from "./pages";
import { toneOfLight } from "./states";

type Light = components["schemas"]["LightView"];

const ICONS = {
  success: CheckCircleOutlined,
  warning: WarningOutlined,
  severe: ExclamationCircleOutlined,
  neutral: MinusCircleOutlined,
  info: MinusCircleOutlined,
};

/** The six parts of health in one row of a table: each its own sign, its words on pointing and for readers of screens. */
export function LightRow({ lights }: { lights: readonly Light[] }) {
  const language = useLanguage();
  return (
    <span className={styles.row}>
      {lights.map((light) => {
        const words = `${pick(language, light.label, light.label_en)} · ${pick(language, light.text, light.text_en)}`;
        return (
          <Tooltip key={light.code} title={words}>
            <span role="img" aria-label={words} className={styles[toneOfLight(light.light)]}>
              <Sign light={light.light} />
            </span>
          </Tooltip>
        );
      })}
    </span>
  );
}

/** The same on the client's page: each light opens its evidence. */
export function LightGrid({ client_id, lights }: { client_id: string; lights: readonly Light[] }) {
  const language = useLanguage();
  return (
    <ul className={styles.grid}>
      {lights.map((light) => {
        const content = (
          <>
            <span className={`${styles.sign} ${styles[toneOfLight(light.light)]}`}>
              <Sign light={light.light} />
            </span>
            <span className={styles.words}>
              <span className={styles.name}>{pick(language, light.label, light.label_en)}</span>
              <span className={styles.text}>{pick(language, light.text, light.text_en)}</span>
            </span>
          </>
        );
        return (
          <li key={light.code}>
            {light.tab ? (
              <KeptLink to={paths.tab(client_id, light.tab)} className={styles.cell}>
                {content}
              </KeptLink>
            ) : (
              <span className={styles.cell}>{content}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Sign({ light }: { light: string }) {
  const Icon = ICONS[toneOfLight(light)];
  return <Icon />;
}
