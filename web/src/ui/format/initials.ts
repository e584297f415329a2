/**
 * The first letter of a Chinese word's sound, as everybody here types it: 岁桂斋 is found by `sgz`. The order of sounds is
 * the one the browser sorts names by: a character belongs to the last of these, each the first of its letter, before it.
 */
const FIRST_OF_LETTER = [..."阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他屲夕丫帀"];
const LETTERS = "abcdefghjklmnopqrstwxyz";
const bySound = new Intl.Collator("zh-Hans-CN-u-co-pinyin");

export function initials(words: string): string {
  return [...words.toLowerCase()].map(initial).join("");
}

function initial(letter: string): string {
  if (!/[\u4e00-\u9fff]/.test(letter)) return letter === " " ? "" : letter;
  const at = FIRST_OF_LETTER.findLastIndex((first) => bySound.compare(first, letter) <= 0);
  return LETTERS[at] ?? "a";
}

/** 2 where the words or their initials begin as typed, 1 where they hold it, 0 where they do not. */
export function matching(words: string, typed: string): number {
  const needle = typed.trim().toLowerCase();
  const ways = [words.toLowerCase(), initials(words)];
  if (ways.some((way) => way.startsWith(needle))) return 2;
  return ways.some((way) => way.includes(needle)) ? 1 : 0;
}
