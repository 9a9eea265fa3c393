import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { reportUsage, type UsageOptions } from "../../src/commands/usage.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { REQUESTS } from "../ledger/requests.ts";
import { DAY, NOON, rowOf, usageOf } from "../ledger/rows.ts";
import { tempFolder } from "../ledger/support.ts";
import { CLI } from "../support/agency.ts";

/** A user with a ledger of these rows, and what the command writes for them. */
function userWith(rows = REQUESTS, more = "") {
  const home = tempFolder();
  const path = join(home, "ledger", "usage.db");
  const config = join(home, "config.toml");
  writeFileSync(config, `[llm]\nprovider = "ollama"\n${more}\n[usage]\npath = "${path}"\nbaseline = "openai:dear"\n`, { mode: 0o600 });
  const ledger = openLedger({ path, retentionDays: 400, onTrouble: () => {} });
  for (const row of rows) ledger.record(row);
  ledger.close();
  const write = async (options: Partial<UsageOptions> = {}, width = 200) => {
    const written: string[] = [];
    const screen = { width, bold: (line: string) => line, write: (part: string) => void written.push(part) };
    const world = { env: { HOME: home }, screen, warn: () => {}, now: Date.parse("2026-11-23T12:00Z") };
    await reportUsage({ by: "provider", config, ...options }, world);
    return written.join("");
  };
  return { home, config, path, write };
}

describe("agency-llm usage", () => {
  it("shows this month by provider, what is known of the cost, and what the month will come to", async () => {
    expect(await userWith().write()).toBe(`provider, 2026-11-01 00:00 to 2026-11-23 12:00 (UTC)

provider   calls  errors  fallbacks  tokens in  out         cost  unpriced    p50
openai         4       1          1        600  120    $0.000003         1  70 ms
anthropic      1       0          0         30    5   $0.0000005         0
together       1       0          1         80   10  $0.00000004         0  30 ms
groq           3       3          0          0    0           $0         0
ollama         1       0          0         10    5           $0         0  40 ms
total          7       1          2        720  140  $0.00000354         1  50 ms

Cost: 3 priced, 2 by estimated tokens, 1 unknown.
Cancelled by their caller: 1.
Forecast: $0.0000163 by the end of 2026-11, $0.00000354 so far.
`);
  });

  it("gives programs just what they were promised", async () => {
    const written = JSON.parse(await userWith().write({ json: true, by: "client", since: "2026-11-22", until: "2026-11-22" }));

    expect(written).toEqual({
      by: "client",
      since: "2026-11-22T00:00:00.000Z",
      until: "2026-11-23T00:00:00.000Z",
      rows: [
        { client: "a", calls: 1, errors: 0, input_tokens: 200, output_tokens: 40, cost_usd: 0.000002, unpriced_calls: 0 },
        { client: null, calls: 1, errors: 0, input_tokens: 30, output_tokens: 5, cost_usd: 5e-7, unpriced_calls: 0 },
        { client: "b", calls: 4, errors: 1, input_tokens: 390, output_tokens: 75, cost_usd: 4e-8, unpriced_calls: 1 },
      ],
      total: { calls: 6, errors: 1, input_tokens: 620, output_tokens: 120, cost_usd: 0.00000254, unpriced_calls: 1 },
    });
  });

  it("writes lines for spreadsheets", async () => {
    const user = userWith([rowOf({ task: 'say "a, b"' }), rowOf({ costNanos: null, usage: usageOf(null, null) })]);

    expect(await user.write({ csv: true, by: "task" })).toBe(
      [
        "task,calls,errors,input_tokens,output_tokens,cost_usd,unpriced_calls,fallbacks,p50_ms",
        '"say ""a, b""",1,0,100,20,0.000001,0,0,50',
        ",1,0,,,,1,0,50",
        "",
      ].join("\r\n"),
    );
  });

  it("compares with the month before", async () => {
    const { write } = userWith([
      rowOf({ time: NOON - DAY, costNanos: 3e9 }),
      rowOf({ time: NOON - 31 * DAY, costNanos: 2e9 }),
      rowOf({ time: NOON, costNanos: 1e9, provider: "groq" }),
    ]);

    const lines = (await write({ compare: true })).split("\n");

    expect(
      lines.map((line) => line.split(/\s{2,}/)).filter(([first]) => ["provider", "openai", "groq", "total"].includes(first ?? "")),
    ).toEqual([
      ["provider", "calls", "errors", "fallbacks", "tokens in", "out", "cost", "unpriced", "p50", "before", "change"],
      ["openai", "1", "0", "0", "100", "20", "$3.00", "0", "50 ms", "$2.00", "+50 %"],
      ["groq", "1", "0", "0", "100", "20", "$1.00", "0", "50 ms", "$0", "new"],
      ["total", "2", "0", "0", "200", "40", "$4.00", "0", "50 ms", "$2.00", "+100 %"],
    ]);
    expect(lines).toContain("Before is 2026-10-01 00:00 to 2026-10-23 12:00 (UTC).");
    expect(JSON.parse(await write({ compare: true, json: true })).before).toMatchObject({
      since: "2026-10-01T00:00:00.000Z",
      total: { cost_usd: 2 },
    });
  });

  it("tells what the same tokens would have cost at the baseline", async () => {
    const prices = '[llm.prices."openai:dear"]\ninput = 10.0\noutput = 50.0';

    expect(await userWith(REQUESTS, prices).write()).toContain("Savings: $0.00000354 paid, $0.0082 at openai:dear.");
  });

  it("reads days and months in the time zone of the config", async () => {
    const { write } = userWith(REQUESTS, '[llm.budget]\ntime_zone = "Europe/Berlin"');

    const written = JSON.parse(await write({ json: true, by: "day", month: "2026-11" }));

    expect(written.since).toBe("2026-10-31T23:00:00.000Z");
    expect(written.rows.map(({ day, calls }: { day: string; calls: number }) => [day, calls])).toEqual([
      ["2026-11-21", 1],
      ["2026-11-22", 5],
      ["2026-11-23", 1],
    ]);
  });

  it("fits its table to a narrow terminal", async () => {
    const user = userWith([rowOf({ provider: "a-provider-with-a-very-long-name-that-nobody-can-read" })]);

    const lines = (await user.write({}, 80)).split("\n").slice(2, 5);

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[1]).toContain("…");
  });

  it.each([
    [{ since: "2026-11-22" }, 6],
    [{ since: "2026-11-22T12:00:00Z" }, 4],
    [{ since: "2026-11-22T14:00:00+02:00" }, 4],
    [{ since: "25h" }, 5],
    [{ since: "2d" }, 6],
    [{ since: "1w", until: "2026-11-21" }, 1],
    [{ since: "2026-11" }, 7],
    [{ month: true }, 7],
    [{ month: "2026-10" }, 0],
  ] as const)("understands %o", async (time, calls) => {
    expect(JSON.parse(await userWith().write({ ...time, json: true })).total.calls).toBe(calls);
  });

  it.each([
    [{ since: "yesterday" }, "--since yesterday: write a day (2026-11-22)"],
    [{ until: "2026-02-30" }, "--until 2026-02-30: write a day"],
    [{ since: "2026-11-22T10:00" }, "--since 2026-11-22T10:00: write a day"],
    [{ month: "2026-13" }, "--month 2026-13: there is no such month"],
    [{ month: "2026-11-22" }, "--month 2026-11-22: there is no such month"],
    [{ month: "2026-11", since: "7d" }, "--month goes without --since and --until"],
    [{ since: "2026-11-22", until: "2026-11-21" }, "--since is not before the end"],
  ] as const)("refuses %o and says what to write", async (time, message) => {
    await expect(userWith().write(time)).rejects.toMatchObject({ kind: "config", message: expect.stringContaining(message) });
  });

  it("says that there is nothing, and makes no ledger where there is none", async () => {
    const home = tempFolder();
    const written: string[] = [];
    const screen = { width: 80, bold: String, write: (part: string) => void written.push(part) };

    await reportUsage({ by: "provider" }, { env: { HOME: home }, screen, warn: () => {}, now: NOON });

    expect(written.join("")).toContain("Nothing was recorded in this time.");
    expect(existsSync(join(home, ".local"))).toBe(false);
  });
});

describe("the command line of usage", () => {
  async function run(home: string, ...args: string[]) {
    const child = spawn(process.execPath, [CLI, "usage", ...args], { env: { PATH: process.env.PATH ?? "", HOME: home } });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { code, stdout, stderr };
  }

  it("exits 0 with a report", async () => {
    const { home, config } = userWith();

    const { code, stdout } = await run(home, "--config", config, "--json", "--by", "model", "--month", "2026-11");

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ by: "model", total: { calls: 7 } });
  });

  it("exits 2 when it is used wrongly or the config cannot be read", async () => {
    const { home, config } = userWith();

    expect(await run(home, "--config", config, "--by", "colour")).toMatchObject({ code: 2, stderr: expect.stringContaining("provider") });
    expect(await run(home, "--config", config, "--since", "soon")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("write a day"),
    });
    expect(await run(home, "--config", join(home, "nowhere.toml"))).toMatchObject({ code: 2 });
  });

  it("exits 1 when there is a ledger and it cannot be read", async () => {
    const { home, config, path } = userWith();
    for (const end of ["-wal", "-shm"]) rmSync(path + end, { force: true });
    writeFileSync(path, "not a database any more, whatever it was before. ".repeat(200));

    const { code, stdout, stderr } = await run(home, "--config", config);

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`the usage ledger ${path} is damaged or is no ledger; move it away`);
  });
});
