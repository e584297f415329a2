import styles from "./SignInPage.module.css";

/** What went wrong, under a form of the first screen. */
export function Fault({ said }: { said: string | null }) {
  if (!said) return null;
  return (
    <p className={styles.fault} role="alert">
      <span aria-hidden="true">✕</span>
      {said}
    </p>
  );
}
