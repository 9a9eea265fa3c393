import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { type Driver, loadDriver, type Value } from "../../src/ledger/driver.ts";
import { type LedgerOptions, openLedger } from "../../src/ledger/ledger.ts";
import { NOON } from "./rows.ts";

/** A folder of its own, gone after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "agency-ledger-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A ledger in a folder of its own, closed after the test. */
export function testLedger(options: Partial<LedgerOptions> = {}) {
  const troubles: string[] = [];
  const path = join(tempFolder(), "usage.db");
  const ledger = openLedger({ path, retentionDays: 400, onTrouble: (trouble) => troubles.push(trouble), clock: () => NOON, ...options });
  onTestFinished(ledger.close);
  return { ledger, path, troubles };
}

/** Where no database engine is installed. */
export function noDriver(): never {
  throw new Error("Cannot find module 'libsql'");
}

/** The real engine with a setting that makes it fail as it does on a full disk or with a read-only file. */
export function driverWith(setting: () => string): Driver {
  const Engine = loadDriver();
  return function open(path: string, options: { timeout: number }) {
    const connection = new Engine(path, options);
    return {
      close: () => connection.close(),
      exec(sql: string) {
        if (sql.startsWith("BEGIN")) connection.exec(setting());
        return connection.exec(sql);
      },
      prepare(sql: string) {
        const statement = connection.prepare(sql);
        return {
          raw: () => statement.raw(),
          run(values: Value[]) {
            connection.exec(setting());
            return statement.run(values);
          },
        };
      },
    };
  } as unknown as Driver;
}

/** What a file holds, as another process sees it. */
export function look(path: string, sql: string): Value[][] {
  const Driver = loadDriver();
  const connection = new Driver(path, { timeout: 1_000 });
  try {
    return connection.prepare(sql).raw().all([]);
  } finally {
    connection.close();
  }
}

/** Starts a program in a process of its own. */
export function startProcess(program: URL, args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(program), ...args], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}
