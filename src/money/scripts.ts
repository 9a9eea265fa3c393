/**
 * What text weighs, by kinds of characters: a run of one kind costs something to begin and something for each character. The numbers are
 * fitted to the vocabulary o200k_base on prose, code and data of many languages.
 */
const KINDS = {
  space: { run: 0, each: 0.057 },
  newline: { run: 0.55, each: 0.05 },
  digit: { run: 0.55, each: 0.43 },
  sign: { run: 0.78, each: 0.075 },
  lower: { run: 0.66, each: 0.072 },
  upper: { run: 0.66, each: 0.21 },
  accented: { run: 0.66, each: 0.27 },
  greek: { run: 0.3, each: 0.355 },
  cyrillic: { run: 1.2, each: 0.08 },
  semitic: { run: 0.17, each: 0.345 },
  indic: { run: 0, each: 0.36 },
  thai: { run: 0, each: 0.47 },
  hangul: { run: 0, each: 0.64 },
  kana: { run: 0, each: 0.6 },
  han: { run: 0, each: 0.69 },
  traditional: { run: 0, each: 1.55 },
  wide: { run: 0, each: 1.1 },
  emoji: { run: 0, each: 1 },
} as const;

type KindName = keyof typeof KINDS;

const NAMES = Object.keys(KINDS) as KindName[];

export const KIND_COUNT = NAMES.length;

/** The number of a kind. */
export const kindNumber = (name: KindName): number => NAMES.indexOf(name);

/** By the number of a kind. */
export const PER_RUN = Float64Array.from(NAMES, (name) => KINDS[name].run);
export const PER_CHARACTER = Float64Array.from(NAMES, (name) => KINDS[name].each);

/** Whether a character goes on with the run of the one before it, by both kinds: `Word` is one word, `aWord` two. */
export const CONTINUES = Uint8Array.from({ length: KIND_COUNT ** 2 }, (_, pair) => {
  const [before, after] = [NAMES[Math.floor(pair / KIND_COUNT)], NAMES[pair % KIND_COUNT]];
  const letters = isLetter(before) && isLetter(after);
  return before === after || (letters && after !== "upper") ? 1 : 0;
});

function isLetter(name: KindName | undefined): boolean {
  return name === "lower" || name === "upper" || name === "accented";
}

/** Where each kind begins; what comes later overrides. Surrogates stand for emoji, each half for one token. */
const RANGES: readonly (readonly [from: number, to: number, name: KindName])[] = [
  [0x00, 0xbf, "sign"],
  [0x09, 0x09, "space"],
  [0x20, 0x20, "space"],
  [0x0a, 0x0a, "newline"],
  [0x0d, 0x0d, "newline"],
  [0x30, 0x39, "digit"],
  [0x41, 0x5a, "upper"],
  [0x61, 0x7a, "lower"],
  [0xc0, 0x36f, "accented"],
  [0x370, 0x3ff, "greek"],
  [0x400, 0x52f, "cyrillic"],
  [0x530, 0x77f, "semitic"],
  [0xe00, 0xe7f, "thai"],
  [0x1100, 0x11ff, "hangul"],
  [0x1e00, 0x1eff, "accented"],
  [0x1f00, 0x1fff, "greek"],
  [0x2000, 0x25ff, "sign"],
  [0x200d, 0x200d, "emoji"],
  [0x2600, 0x2e7f, "emoji"],
  [0x2e80, 0x33ff, "wide"],
  [0x3040, 0x30ff, "kana"],
  [0x3400, 0x9fff, "han"],
  [0xac00, 0xd7af, "hangul"],
  [0xd800, 0xdfff, "emoji"],
  [0xf900, 0xfaff, "han"],
  [0xfb00, 0xfeff, "semitic"],
  [0xfe00, 0xfe0f, "emoji"],
  [0xff00, 0xffff, "wide"],
];

/** Characters that only traditional Chinese uses often: text that has them costs more throughout. */
const TRADITIONAL =
  "們個這來為說國會學對還樣麼讓點與經發應從體讀寫賣廳價歡嚴權實關當區氣將務專許於員並過間時開後無問長電語請話動進種現見題業產資訊號難歲邊總覺聽樂買給結網麵麗愛親轉運連遠選達適";

/** The kind of every character, by its code; what is in no range is written by syllables, as Indian scripts are. */
export const KIND_OF: Uint8Array = (() => {
  const kinds = new Uint8Array(0x10000).fill(kindNumber("indic"));
  for (const [from, to, name] of RANGES) kinds.fill(kindNumber(name), from, to + 1);
  for (const character of TRADITIONAL) kinds[character.charCodeAt(0)] = kindNumber("traditional");
  return kinds;
})();
