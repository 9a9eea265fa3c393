import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startUpstream, type Upstream } from "../support/upstream.ts";
import { checkPlayed } from "./check.ts";
import { DISAGREEMENTS } from "./disagreements.ts";
import { type Entry, evidenceFolder, exchangesOf, readJson, record } from "./evidence.ts";
import { play } from "./play.ts";

const folder = evidenceFolder("RECORDED_DIR", "recorded", "MANIFEST.json");
const entries = folder === null ? [] : (record(readJson(folder, "MANIFEST.json")).entries as Entry[]);

/** Answers of forms that nothing asks for any more; their errors are those of the forms that took their place, so they count. */
const OUTSIDE = new Set(["completions", "text-generation", "api.generate"]);
const outside = entries.filter(({ api, expect }) => OUTSIDE.has(api) && expect.type === "completion");
const inside = entries.filter((entry) => !outside.includes(entry));

describe("a recorded exchange", () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  afterAll(async () => {
    await upstream.close();
  });

  it(folder === null ? "cannot be played: the recordings are not here" : "is there for every line of the manifest", () => {
    const counts = `${inside.length} of ${entries.length}, ${outside.length} of them of older forms left out`;
    process.stdout.write(
      folder === null ? "recorded exchanges: none found, nothing played; set RECORDED_DIR\n" : `recorded exchanges: ${counts}\n`,
    );

    expect(inside.length + outside.length).toBe(entries.length);
  });

  it.each(inside.map((entry) => [entry.file, entry] as const))("is read as its manifest says: %s", async (file, entry) => {
    const exchanges = exchangesOf(folder ?? "", file);
    const wanted = { ...entry.expect, ...DISAGREEMENTS[file]?.expect };
    for (const streams of entry.expect.streamed ? [true] : [true, false])
      checkPlayed(await play(entry, exchanges, streams, upstream), wanted);
  });
});
