/** 「没有数据」. Never blank, and never 0 for something unknown. */
export const NONE = "--";

/** A growth rate that cannot exist (the base is zero or negative); its reason stands beside it. */
export const IMPOSSIBLE = "—";

/** U+2212: a hyphen is shorter than a digit and breaks the column. Exports use ASCII. */
export const MINUS = "−";

/** Integer division rounded half away from zero, the rule the server uses for fen and ppm. */
export function roundDivide(value: number, divisor: number): number {
  const size = Math.abs(value);
  const whole = Math.floor(size / divisor);
  const rounded = (size - whole * divisor) * 2 >= divisor ? whole + 1 : whole;
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}

/** Prints an integer counted in units of 10^-decimals: `fixed(12860100, 2)` is 128,601.00. Zero has no sign. */
export function fixed(scaled: number, decimals: number): string {
  const sign = scaled < 0 ? MINUS : "";
  const digits = Math.abs(scaled).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  return sign + grouped(whole) + (decimals > 0 ? `.${fraction}` : "");
}

export function count(value: number | null): string {
  return value === null ? NONE : fixed(value, 0);
}

/** 「109.4 万」, for tables in 万 mode and for axes. */
export function countInWan(value: number | null): string {
  return value === null ? NONE : `${fixed(roundDivide(value, 1_000), 1)} 万`;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ",");
}
