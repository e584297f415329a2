import styles from "./PlatformMark.module.css";

/**
 * The one character operators use for each place, keyed by the code the API sends. Neutral on
 * purpose: brand colours would compete with the colours that carry meaning.
 */
const CHARACTERS: Readonly<Record<string, string>> = {
  taobao: "淘", tmall: "天", jd: "京", pinduoduo: "拼", doudian: "抖", xiaohongshu: "红", kuaishou: "快", wechat_channels: "视",
};

export function PlatformMark({ platform, name }: { platform: string; name?: string }) {
  const character = CHARACTERS[platform] ?? (name ? [...name][0] : "·");
  return (
    <span className={styles.mark}>
      <span className={styles.square} aria-hidden="true">{character}</span>
      {name && <span className="dy-clip">{name}</span>}
    </span>
  );
}
