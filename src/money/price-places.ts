import { mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";
import { stringify } from "smol-toml";
import { locateConfig } from "../config/locate.ts";
import { readText } from "../config/read-text.ts";
import { readPrices } from "./price-file.ts";
import { type PriceList, priceList } from "./price-list.ts";

/** The user's price file as it is now. */
export interface PriceFile {
  list: PriceList;
  /** What is wrong with it; it then counts as it was before. */
  problems: readonly string[];
  /** Changes when the file does. */
  stamp: string;
}

/** Where a price file is looked for: beside the config's usual places, the user's own first. */
export function priceFilePlaces(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string[] {
  const home = (platform === "win32" ? env.USERPROFILE : env.HOME) || homedir();
  return locateConfig({ env, platform, home }).places.map((place) => place.replace(/config\.toml$/, "prices.toml"));
}

const NOTHING: PriceFile = { list: () => null, problems: [], stamp: "" };

/** Reads the first price file there is, again only when it has changed. */
export function priceFileReader(places: readonly string[]): () => PriceFile {
  let last = NOTHING;
  return () => {
    const { path, stamp } = firstOf(places);
    if (path === null) last = NOTHING;
    else if (stamp !== last.stamp) last = { ...last, ...read(path), stamp };
    return last;
  };
}

function read(path: string): Partial<PriceFile> {
  const { text, reason } = readText(path);
  if (text === null) return { problems: [`${path}: cannot be read: ${reason}`] };
  const { rates, problems } = readPrices(text, path, Date.now());
  return rates ? { list: priceList(rates), problems: [] } : { problems };
}

function firstOf(places: readonly string[]): { path: string | null; stamp: string } {
  for (const path of places) {
    const found = statOf(path);
    if (found) return { path, stamp: `${path} ${found.mtimeMs} ${found.size} ${found.ino}` };
  }
  return { path: null, stamp: "" };
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Puts a text of prices where they are looked for, in one step: nobody ever reads half a file. JSON becomes TOML. */
export function installPrices(text: string, place: string): void {
  const toml = /^\s*\{/.test(text) ? stringify(JSON.parse(text)) : text;
  const beside = `${place}.${process.pid}.new`;
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  writeFileSync(beside, toml);
  renameSync(beside, place);
}
