import { join } from "node:path";
import { expect, it } from "vitest";
import { openDatabase } from "../../src/ledger/database.ts";
import { loadDriver } from "../../src/ledger/driver.ts";
import { MIGRATIONS, migrate } from "../../src/ledger/schema.ts";
import { rowOf } from "./rows.ts";
import { look, tempFolder, testLedger } from "./support.ts";

it("brings an older file up to date and keeps its rows", () => {
  const { ledger, path } = testLedger();
  ledger.record(rowOf());
  ledger.close();
  const database = openDatabase(path, loadDriver());

  const newer = [...MIGRATIONS, "ALTER TABLE attempts ADD COLUMN region TEXT DEFAULT 'eu'", "CREATE TABLE later (id INTEGER)"];
  migrate(database, newer);
  migrate(database, newer);
  database.close();

  expect(look(path, "SELECT region, user_version, (SELECT count(*) FROM later) FROM attempts, pragma_user_version")).toEqual([
    ["eu", 3, 0],
  ]);
});

it("leaves a file as it was when a step fails", () => {
  const path = join(tempFolder(), "usage.db");
  const database = openDatabase(path, loadDriver());

  const broken = [...MIGRATIONS, "CREATE TABLE later (id INTEGER)", "CREATE TABLE nonsense"];
  expect(() => migrate(database, broken)).toThrow(/incomplete|syntax/);
  database.close();

  expect(look(path, "SELECT user_version, (SELECT count(*) FROM sqlite_schema WHERE name = 'later') FROM pragma_user_version")).toEqual([
    [1, 0],
  ]);
});
