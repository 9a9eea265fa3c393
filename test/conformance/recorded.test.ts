import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAgency } from "../support/agency.ts";
import { startUpstream } from "../support/upstream.ts";
import { checkPlayed } from "./check.ts";
import { DISAGREED, wantedOf } from "./disagreements.ts";
import { type Entry, evidenceFolder, exchangesOf, readJson, record } from "./evidence.ts";
import { errorKindOf } from "./outcome.ts";
import { configOf, type Player, startPlayer } from "./play.ts";
import { life, OUR_END } from "./prediction-life.ts";

const folder = evidenceFolder("RECORDED_DIR", "recorded", "MANIFEST.json");
const entries = folder === null ? [] : (record(readJson(folder, "MANIFEST.json")).entries as Entry[]);

/** Forms that nothing asks for any more. Their answers are left out; their errors are those of the forms that took their place. */
const OLDER = new Set(["completions", "text-generation", "api.generate"]);
const outside = entries.filter(({ api, expect }) => OLDER.has(api) && expect.type === "completion");
const cancelled = entries.filter(({ expect }) => expect.final_status === "canceled");
const played = entries.filter((entry) => !outside.includes(entry) && !cancelled.includes(entry));

describe("a recorded exchange", () => {
  let player: Player;
  beforeAll(async () => {
    player = await startPlayer();
  });
  afterAll(() => player.close());

  it(folder === null ? "is not here: nothing is played" : "is played for every line of the manifest", () => {
    const counts = `${entries.length - outside.length} of ${entries.length} played, ${outside.length} of older forms left out, ${DISAGREED} read otherwise than listed`;
    process.stdout.write(`recorded exchanges: ${folder === null ? "none found, nothing played; set RECORDED_DIR" : counts}\n`);

    expect(played.length + cancelled.length + outside.length).toBe(entries.length);
  });

  it.each(played.map((entry) => [entry.file, entry] as const))("is read as its manifest says: %s", async (file, entry) => {
    const exchanges = exchangesOf(folder ?? "", file);
    const listed = wantedOf(file, entry.expect);
    const unfinished = listed.type === "prediction" && errorKindOf(listed) === null && listed.text == null;
    const wanted = unfinished ? { ...listed, text: OUR_END } : listed;
    const inPieces = exchanges.some(({ response }) => response.body_text !== undefined);

    for (const streams of inPieces ? [true] : [true, false]) {
      checkPlayed(await player.play(entry, exchanges, { streams, alone: errorKindOf(wanted) !== null }), wanted);
    }
  });

  it.each(cancelled.map(({ file }) => file))("of a prediction is cancelled when its caller goes: %s", async (file) => {
    const exchanges = exchangesOf(folder ?? "", file);
    const [created, ended] = exchanges.slice(-2).map(({ request }) => request);
    const upstream = await startUpstream();
    upstream.answer(life(exchanges, file, upstream.url));
    const agency = await startAgency({ config: configOf("replicate", upstream.url, false) });
    const controller = new AbortController();
    const args = { prompt: "a corgi", model: `replicate:${String(record(created?.body).version)}` };

    const call = agency.call("complete", args, { signal: controller.signal }).catch(() => null);
    await upstream.received(2);
    controller.abort();
    await upstream.received(3);

    expect(await call).toBeNull();
    const { method, path } = upstream.requests.find(({ path }) => path.endsWith("/cancel")) ?? {};
    expect({ method, path }).toEqual({ method: ended?.method, path: new URL(ended?.url ?? "").pathname });
    await agency.close();
    await upstream.close();
  });
});
