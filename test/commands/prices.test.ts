import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listPrices, showPrice, updatePrices, type World } from "../../src/commands/prices.ts";
import { screenOf } from "../../src/commands/table.ts";
import { CLI } from "../support/agency.ts";

const CONFIG = `[[llm.providers]]
name = "primary"
provider = "openai"
api_key = "sk-test"
text_model = "gpt-4o-mini"

[[llm.providers]]
name = "house"
provider = "openai-compatible"
base_url = "https://llm.example.com/v1"
text_model = "qwen3"

[llm.routing]
code = "primary:gpt-6-luna"
embeddings = "primary:text-embedding-3-large"

[llm.prices."house:*"]
input = 0.5
output = 1.5
`;

describe("prices", () => {
  let home: string;
  let said: string;
  let warned: string[];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "agency-prices-command-"));
    said = "";
    warned = [];
    writeFileSync(join(home, "config.toml"), CONFIG, { mode: 0o600 });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const write = (text: string | Uint8Array) => {
    said += text;
    return true;
  };
  const world = (stream = {}, env = {}, now = "2026-10-01"): World => ({
    env: { HOME: home, ...env },
    screen: screenOf({ write, ...stream }, env),
    warn: (line) => warned.push(line),
    now: Date.parse(now),
  });
  const options = (more = {}) => ({ config: join(home, "config.toml"), ...more });
  const priceFile = (text: string, name = "new.toml") => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };

  it("list says what is configured and routed to, then the default models of the rest, with price, source and day", async () => {
    await listPrices(options(), world());

    const lines = said.split("\n").map((line) => line.replace(/ {2,}/g, " | "));
    expect(lines.slice(0, 7)).toEqual([
      "provider | model | input | output | cached | written | source | as of",
      "primary | gpt-4o-mini | $0.15 | $0.6 | $0.075 | genai-prices | 2026-09-23",
      "primary | text-embedding-3-small | $0.02 | genai-prices | 2026-09-23",
      "house | qwen3 | $0.5 | $1.5 | config",
      "primary | gpt-6-luna | $0.1 | $0.5 | $0.01 | $0.125 | genai-prices | 2026-09-23",
      " | over 272,000 tokens | $0.2 | $0.75 | $0.02 | $0.25",
      "primary | text-embedding-3-large | $0.13 | genai-prices | 2026-09-23",
    ]);
    expect(lines).toContain("anthropic | claude-haiku-4-5 | $1 | $5 | $0.1 | $1.25 | genai-prices | 2026-09-23");
    expect(lines).toContain("huggingface | sentence-transformers/all-MiniLM-L6-v2 | unknown");
    expect(lines).toContain("ollama | llama3.2 | $0 | $0 | $0 | $0 | local");
  });

  it("list for programs is JSON, and what is unknown in it is null", async () => {
    await listPrices(options({ json: true }), world());

    const { prices } = JSON.parse(said);
    expect(prices[0]).toEqual({
      ...{ provider: "primary", kind: "openai", model: "gpt-4o-mini" },
      ...{ input: 0.15, output: 0.6, cached_input: 0.075, cache_write: null, per_second: null, tiers: [] },
      ...{ source: "genai-prices", as_of: "2026-09-23" },
    });
    expect(prices.find(({ model }: { model: string }) => model.startsWith("sentence-"))).toMatchObject({ input: null, source: null });
  });

  it("list fits the terminal, and colours only a terminal that wants it", async () => {
    await listPrices(options(), world({ isTTY: true, columns: 72 }));
    const widths = stripVTControlCharacters(said)
      .split("\n")
      .map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(72);
    expect(said).toContain("\u001b[1m");
    expect(said).toContain("…");

    said = "";
    await listPrices(options(), world({ isTTY: true, columns: 72 }, { NO_COLOR: "1" }));
    expect(said).not.toContain("\u001b");
  });

  it("list warns of prices that are more than 45 days old", async () => {
    await showPrice("openai:gpt-4o-mini", options(), world({}, {}, "2026-11-07"));
    expect(warned).toEqual([]);
    await showPrice("openai:gpt-4o-mini", options(), world({}, {}, "2026-11-08"));
    expect(warned).toEqual([
      "1 price is more than 45 days old, the oldest of 2026-09-23; bring newer ones with: prices update --from FILE",
    ]);
  });

  it("show finds a model at a provider, by the provider's name, and at every kind that is known to have it", async () => {
    await showPrice("house:anything", options(), world());
    await showPrice("openai:o3", options(), world());
    await showPrice("gpt-4o", options(), world());

    const rows = said.split("\n").filter((line) => line.includes("$"));
    expect(rows.map((row) => row.split(/\s+/).slice(0, 3).join(" "))).toEqual([
      "house anything $0.5",
      "primary o3 $2",
      "primary gpt-4o $2.5",
      "house gpt-4o $0.5",
      "azure-openai gpt-4o $2.5",
    ]);
  });

  it("show of what is unknown fails and says what to do", async () => {
    await expect(showPrice("primary:gpt-99", options(), world())).rejects.toThrow(
      'the price of primary:gpt-99 is unknown; set [llm.prices."primary:gpt-99"]',
    );
  });

  it("update takes a file that is right, and it counts from then on", async () => {
    const from = priceFile('[prices."openai:gpt-99"]\ninput = 4\noutput = 20\nas_of = 2026-09-30\n');

    updatePrices(from, world());
    expect(said).toMatch(/^1 price, the newest of 2026-09-30, written to .*agency-llm.prices\.toml\n$/);
    await showPrice("primary:gpt-99", options(), world());

    expect(said).toMatch(/primary +gpt-99 +\$4 +\$20 +file +2026-09-30/);
  });

  it("update refuses a file that is wrong, tells all that is, and leaves the old one alone", () => {
    updatePrices(priceFile('[prices."openai:a"]\ninput = 1\nas_of = 2026-09-30\n'), world());
    const [, place = ""] = / written to (.*)\n/.exec(said) ?? [];
    const before = readFileSync(place, "utf8");

    const wrong = priceFile('[prices."openai:a"]\ninput = "1"\n[prices."openai:b"]\noutptu = 1\n', "wrong.toml");
    expect(() => updatePrices(wrong, world())).toThrow("wrong.toml was not taken; mend those and try again");
    expect(warned.map((line) => line.slice(home.length + 1))).toEqual([
      'wrong.toml:2:1 prices."openai:a".input: must be a number, not a string; remove the quotes',
      'wrong.toml:4:1 prices."openai:b".outptu: unknown key; did you mean "output"?',
    ]);
    expect(() => updatePrices(join(home, "none.toml"), world())).toThrow("none.toml: cannot be read: no such file");
    expect(readFileSync(place, "utf8")).toBe(before);
  });

  it.each<[number, string[]]>([
    [0, ["prices", "show", "openai:gpt-4o-mini", "--json"]],
    [1, ["prices", "show", "nobody-has-this"]],
    [1, ["prices", "update", "--from", "/nonexistent/prices.toml"]],
    [2, ["prices", "update"]],
    [2, ["prices", "lst"]],
    [2, ["prices", "list", "--config", "/nonexistent/config.toml"]],
  ])("exits with %s for %j", (status, args) => {
    const { stdout, ...ended } = spawnSync(process.execPath, [CLI, ...args], { env: { HOME: home }, encoding: "utf8" });
    expect(ended).toMatchObject({ status });
    if (status === 0) expect(JSON.parse(stdout).prices[0]).toMatchObject({ input: 0.15 });
    else expect(stdout).toBe("");
  });
});
