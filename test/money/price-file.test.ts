import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readPrices } from "../../src/money/price-file.ts";
import { installPrices, priceFilePlaces, priceFileReader } from "../../src/money/price-places.ts";
import { createPrices } from "../../src/money/prices.ts";
import { rates, TODAY } from "./support.ts";

const read = (text: string) => readPrices(text, "prices.toml", TODAY);

describe("a price file", () => {
  it("holds prices by kind and model, each of its own day or the file's", () => {
    const { rates: found } = read(`as_of = 2026-11-01
[prices."openai:gpt-6"]
input = 2.0
output = 8
cached_input = 0.2
cache_write = 2.5
[prices."google:gemini-*"]
input = 1
output = 4
as_of = "2026-10-15"
tiers = [{ above = 200000, input = 2 }, { above = 100000, input = 1.5 }]
[prices."replicate:me/mine"]
per_second = 0.000975
`);

    expect(found).toMatchObject({
      "openai:gpt-6": { input: 2, output: 8, cachedInput: 0.2, cacheWrite: 2.5, source: "file", asOf: "2026-11-01", tiers: [] },
      "google:gemini-*": {
        cachedInput: null,
        asOf: "2026-10-15",
        tiers: [
          { above: 100_000, input: 1.5, output: 4 },
          { above: 200_000, input: 2, output: 4 },
        ],
      },
      "replicate:me/mine": { input: null, output: null, perSecond: 0.000975 },
    });
  });

  it("may be JSON", () => {
    const json = JSON.stringify({ prices: { "openai:gpt-6": { input: 2, output: 8, as_of: "2026-11-01" } } });
    expect(read(json).rates).toMatchObject({ "openai:gpt-6": { input: 2, output: 8, asOf: "2026-11-01" } });
  });

  it("that is wrong is told so, all at once, with the place and the remedy", () => {
    const form = read(`[prices."openai:gpt-6"]\ninput = "2.0"\noutptu = 8\n[prices."openai:x"]\ninput = -1\nas_of = "yesterday"\n`);
    const meaning = read(
      `[prices."opnai:gpt-6"]\ninput = 2\nas_of = 2026-11-01\n[prices.openai]\n[prices."openai:x"]\ninput = 1\nas_of = 2027-11-01\n`,
    );

    expect(form.problems).toEqual([
      'prices.toml:2:1 prices."openai:gpt-6".input: must be a number, not a string; remove the quotes',
      'prices.toml:3:1 prices."openai:gpt-6".outptu: unknown key; did you mean "output"?',
      'prices.toml:5:1 prices."openai:x".input: must be at least 0',
      'prices.toml:6:1 prices."openai:x".as_of: is no day; write it as 2026-11-22',
    ]);
    expect(meaning.problems).toEqual([
      'prices.toml:1:1 prices."opnai:gpt-6": "opnai" is no kind of provider; did you mean "openai:gpt-6"?',
      'prices.toml:4:1 prices.openai: names no model; write "openai:MODEL"',
      "prices.toml:4:1 prices.openai: has no price; give input and output, in dollars per million tokens",
      "prices.toml:4:1 prices.openai: as_of is missing; give the day the price was valid, as 2026-11-22",
      'prices.toml:7:1 prices."openai:x".as_of: 2027-11-01 is still to come',
    ]);
  });

  it.each([
    ["", "prices.toml prices: is missing; give a table"],
    ["prices = {}", "prices.toml:1:1 prices: holds no price"],
    ["[prices", "prices.toml:1:2: not valid TOML"],
    ['{"prices": ', "prices.toml: not valid JSON"],
    ["[price.x]", 'prices.toml:1:1 price: unknown key; did you mean "prices"?'],
  ])("of %j is refused", (text, problem) => {
    expect(read(text).problems?.join("\n")).toContain(problem);
  });
});

describe("the user's price file", () => {
  let folder: string;
  let place: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "agency-prices-"));
    place = join(folder, "agency-llm", "prices.toml");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is beside the config, in the platform's folder", () => {
    expect(priceFilePlaces({ HOME: "/home/me" }, "linux")).toEqual([
      "/home/me/.config/agency-llm/prices.toml",
      "/etc/agency-llm/prices.toml",
    ]);
    expect(priceFilePlaces({ HOME: "/home/me", XDG_CONFIG_HOME: "/x" }, "linux")[0]).toBe("/x/agency-llm/prices.toml");
    expect(priceFilePlaces({ HOME: "/Users/me" }, "darwin")[0]).toBe("/Users/me/Library/Application Support/agency-llm/prices.toml");
    expect(priceFilePlaces({ APPDATA: "C:\\Roaming" }, "win32")).toEqual(["C:\\Roaming\\agency-llm\\prices.toml"]);
  });

  it("is installed as it is, and as TOML where it was JSON", () => {
    const toml = '# mine\n[prices."openai:gpt-6"]\ninput = 2\n';
    installPrices(toml, place);
    expect(readFileSync(place, "utf8")).toBe(toml);
    installPrices('{"as_of": "2026-11-01", "prices": {"openai:gpt-6": {"input": 3}}}', place);
    expect(read(readFileSync(place, "utf8")).rates).toMatchObject({ "openai:gpt-6": { input: 3, asOf: "2026-11-01" } });
  });

  it("is read again when it changes, and one that is broken changes nothing and is told of", () => {
    let time = TODAY;
    const prices = createPrices({}, priceFileReader([place, join(folder, "none.toml")]), () => time);
    const input = () => {
      time += 61_000;
      return rates(prices, "openai", "gpt-6")?.input;
    };
    const write = (text: string) => {
      mkdirSync(join(folder, "agency-llm"), { recursive: true });
      writeFileSync(place, text);
    };

    expect(input()).toBeUndefined();
    write('[prices."openai:gpt-6"]\ninput = 2\nas_of = 2026-11-01\n');
    expect(input()).toBe(2);
    write('[prices."openai:gpt-6"]\ninput = 33\nas_of = 2026-11-01\n');
    expect(input()).toBe(33);
    write("input = much");
    expect([input(), prices.problems().length]).toEqual([33, 1]);
    rmSync(place);
    expect([input(), prices.problems().length]).toEqual([undefined, 0]);
  });
});
