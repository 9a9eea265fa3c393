import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { calendarOf } from "../../src/ledger/calendar.ts";
import { loadDriver } from "../../src/ledger/driver.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { NOON, rowOf } from "./rows.ts";
import { driverWith, look, noDriver, tempFolder, testLedger } from "./support.ts";

const COUNT = "SELECT count(*) FROM attempts";
const calls = (ledger: Ledger) => ledger.report({ by: "provider", since: 0, until: NOON + 1, calendar: calendarOf("UTC") }).total.calls;

function use(ledger: Ledger, times = 3): void {
  for (let count = 0; count < times; count++) {
    ledger.record(rowOf());
    ledger.flush();
  }
}

describe("a ledger whose file cannot be used goes on in memory, and says why once", () => {
  it.each([
    [
      "is damaged",
      () => file("this is no database, only text that somebody has put in its place. ".repeat(100)),
      /damaged or is no ledger; move it away/,
    ],
    ["has a folder in its way", () => folder("usage.db"), /a file or folder of that name is in the way/],
    ["has a file where its folder should be", () => join(file("text"), "usage.db"), /a file or folder of that name is in the way/],
  ])("%s", (_, place, words) => {
    const { ledger, troubles } = testLedger({ path: place() });

    use(ledger);

    expect(troubles).toEqual([expect.stringMatching(words)]);
    expect(ledger.forgets).toBe(true);
    expect(calls(ledger)).toBe(3);
  });

  it("has no engine on this machine", () => {
    const { ledger, troubles, path } = testLedger({ loadDriver: noDriver });

    use(ledger);

    expect(troubles).toEqual([
      `the usage ledger ${path} needs the package libsql, which has no binary for this machine or is not installed`,
    ]);
    expect({ forgets: ledger.forgets, calls: calls(ledger) }).toEqual({ forgets: true, calls: 3 });
  });

  it("has a name that no file can have", () => {
    const { ledger, troubles } = testLedger({ path: join(tempFolder(), "usage\0.db") });

    use(ledger);

    expect(troubles).toEqual([expect.stringContaining("cannot be used")]);
    expect(calls(ledger)).toBe(3);
  });

  it("has no home", () => {
    const { ledger, troubles } = testLedger({ path: null });

    use(ledger);

    expect(troubles).toEqual(["the usage ledger has no home folder to be in; set [usage] path"]);
    expect(calls(ledger)).toBe(3);
  });

  it("was written by a newer version, which finds it unchanged", () => {
    const { ledger: newer, path } = testLedger();
    use(newer, 1);
    newer.close();
    const later = new (loadDriver())(path, { timeout: 0 });
    later.exec("PRAGMA user_version = 99");
    later.close();

    const { ledger, troubles } = testLedger({ path });
    use(ledger);

    expect(troubles).toEqual([expect.stringContaining("was written by a newer agency-llm (schema 99, known here is 1); update this one")]);
    expect(calls(ledger)).toBe(3);
    expect(look(path, "SELECT (SELECT count(*) FROM attempts), user_version FROM pragma_user_version")).toEqual([[1, 99]]);
  });

  it.each([
    ["is on a full disk", "PRAGMA max_page_count = 1", /the disk is full/],
    ["is read-only", "PRAGMA query_only = 1", /cannot be written/],
  ])("%s, and writes what it has kept when that is over", (_, setting, words) => {
    let now = NOON;
    let current = "";
    const { ledger, path, troubles } = testLedger({ clock: () => now, loadDriver: () => driverWith(() => current) });
    use(ledger);

    current = setting;
    for (let count = 0; count < 400; count++) ledger.record(rowOf());
    ledger.flush();
    const during = { forgets: ledger.forgets, told: [...troubles], written: look(path, COUNT) };
    current = "";
    now += 60_000;
    use(ledger, 1);

    expect(during).toEqual({ forgets: true, told: [expect.stringMatching(words)], written: [[3]] });
    expect({ forgets: ledger.forgets, calls: calls(ledger), told: troubles.length }).toEqual({ forgets: false, calls: 404, told: 1 });
    expect(look(path, COUNT)).toEqual([[404]]);
  });

  it("is locked by another program, and writes what it has kept when that is over", () => {
    let now = NOON;
    const { ledger, path, troubles } = testLedger({ clock: () => now });
    ledger.warmUp();
    const other = new (loadDriver())(path, { timeout: 0 });

    other.exec("BEGIN EXCLUSIVE");
    use(ledger);
    const during = { forgets: ledger.forgets, troubles: [...troubles], calls: calls(ledger) };
    other.exec("COMMIT");
    other.close();
    now += 60_000;
    ledger.flush();

    expect(during).toEqual({ forgets: true, troubles: [expect.stringContaining("is locked by another program")], calls: 3 });
    expect(look(path, COUNT)).toEqual([[3]]);
  });

  const root = process.getuid?.() === 0;
  it.skipIf(root)(`is in a folder that nobody can write to${root ? " (skipped: root can write anywhere)" : ""}`, () => {
    const path = join(folder("locked"), "usage.db");
    chmodSync(join(path, ".."), 0o500);
    const { ledger, troubles } = testLedger({ path });

    use(ledger);

    expect(troubles).toEqual([expect.stringContaining("cannot be written")]);
    expect(calls(ledger)).toBe(3);
  });

  it("keeps the newest 20,000 rows", () => {
    const { ledger } = testLedger({ loadDriver: noDriver });

    for (let count = 0; count < 20_500; count++) ledger.record(rowOf());

    expect(calls(ledger)).toBe(20_000);
  });
});

function file(text: string): string {
  const path = join(tempFolder(), "usage.db");
  writeFileSync(path, text);
  return path;
}

function folder(name: string): string {
  const path = join(tempFolder(), name);
  mkdirSync(path);
  return path;
}
