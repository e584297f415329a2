import styles from "./PlatformMark.module.css";

/**
 * The one character operators use for a platform, as the API sends it. Neutral on purpose: brand
 * colours would compete with the colours that carry meaning.
 */
export function PlatformMark({ mark, name }: { mark: string | null | undefined; name?: string }) {
  const character = mark || (name ? [...name][0] : "·");
  return (
    <span className={styles.mark}>
      <span className={styles.square} aria-hidden="true">{character}</span>
      {name && <span className="dy-clip">{name}</span>}
    </span>
  );
}
