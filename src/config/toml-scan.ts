import { parse } from "smol-toml";
import { DEEPEST, type Path, pathKey } from "./path.ts";

interface Cursor {
  readonly text: string;
  readonly found: Map<string, number>;
  at: number;
}

/** Where each key and each element of a list stands in a valid TOML text, by `pathKey`. Built for speed: a parser with positions takes seconds for a few megabytes. */
export function scanToml(text: string): ReadonlyMap<string, number> {
  const cursor: Cursor = { text, found: new Map(), at: 0 };
  const lists = new Map<string, number>();
  let table: Path = [];
  for (skipBlank(cursor); cursor.at < text.length; skipBlank(cursor)) {
    if (text[cursor.at] === "[") table = readHeader(cursor, lists);
    else readPair(cursor, table);
  }
  return cursor.found;
}

function note(cursor: Cursor, path: Path, offset: number): void {
  if (path.length > DEEPEST) return;
  const key = pathKey(path);
  if (!cursor.found.has(key)) cursor.found.set(key, offset);
}

/** `[a.b]` or `[[a.b]]`; names that lead through a list of tables mean its last one. */
function readHeader(cursor: Cursor, lists: Map<string, number>): Path {
  const start = cursor.at;
  const brackets = cursor.text[start + 1] === "[" ? 2 : 1;
  cursor.at += brackets;
  const names = readKey(cursor);
  cursor.at += brackets;
  const path: (string | number)[] = [];
  names.forEach((name, index) => {
    path.push(name);
    note(cursor, path, start);
    if (path.length > DEEPEST) return;
    const key = pathKey(path);
    if (brackets === 2 && index === names.length - 1) lists.set(key, (lists.get(key) ?? 0) + 1);
    const length = lists.get(key);
    if (length !== undefined) path.push(length - 1);
  });
  note(cursor, path, start);
  return path;
}

function readPair(cursor: Cursor, table: Path): void {
  const start = cursor.at;
  const path = [...table];
  for (const name of readKey(cursor)) {
    path.push(name);
    note(cursor, path, start);
  }
  cursor.at++;
  skipBlank(cursor);
  skipValue(cursor, path);
}

function readKey(cursor: Cursor): string[] {
  const names: string[] = [];
  do {
    if (cursor.text[cursor.at] === ".") cursor.at++;
    skipSpaces(cursor);
    const start = cursor.at;
    const quoted = cursor.text[start] === '"' || cursor.text[start] === "'";
    if (quoted) skipString(cursor);
    else skipWhile(cursor, /[\w-]/);
    const name = cursor.text.slice(start, cursor.at);
    names.push(quoted ? (Object.keys(parse(`${name} = 0`))[0] ?? name) : name);
    skipSpaces(cursor);
  } while (cursor.text[cursor.at] === ".");
  return names;
}

function skipValue(cursor: Cursor, path: Path): void {
  const first = cursor.text[cursor.at];
  if (first === '"' || first === "'") skipString(cursor);
  else if (first === "[" || first === "{") skipMany(cursor, path, first);
  else skipWhile(cursor, /[^,\]}#\n]/);
}

function skipMany(cursor: Cursor, path: Path, opening: "[" | "{"): void {
  const end = opening === "[" ? "]" : "}";
  cursor.at++;
  skipBlank(cursor);
  for (let index = 0; cursor.at < cursor.text.length && cursor.text[cursor.at] !== end; index++) {
    if (opening === "{") readPair(cursor, path);
    else {
      note(cursor, [...path, index], cursor.at);
      skipValue(cursor, [...path, index]);
    }
    skipBlank(cursor);
  }
  cursor.at++;
}

function skipString(cursor: Cursor): void {
  const { text } = cursor;
  const quote = text[cursor.at] ?? "";
  const many = text.startsWith(quote.repeat(3), cursor.at);
  const delimiter = many ? quote.repeat(3) : quote;
  cursor.at += delimiter.length;
  while (cursor.at < text.length && !text.startsWith(delimiter, cursor.at)) cursor.at += quote === '"' && text[cursor.at] === "\\" ? 2 : 1;
  cursor.at += delimiter.length;
  for (let extra = 0; many && extra < 2 && text[cursor.at] === quote; extra++) cursor.at++;
}

function skipWhile(cursor: Cursor, pattern: RegExp): void {
  while (cursor.at < cursor.text.length && pattern.test(cursor.text[cursor.at] ?? "")) cursor.at++;
}

const skipSpaces = (cursor: Cursor): void => skipWhile(cursor, /[ \t]/);

/** White space, line ends, commas and comments. */
function skipBlank(cursor: Cursor): void {
  skipWhile(cursor, /[\s,]/);
  while (cursor.text[cursor.at] === "#") {
    skipWhile(cursor, /[^\n]/);
    skipWhile(cursor, /[\s,]/);
  }
}
