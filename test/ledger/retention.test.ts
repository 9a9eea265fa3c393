import { expect, it } from "vitest";
import { DAY, NOON, rowOf } from "./rows.ts";
import { look, testLedger } from "./support.ts";

const OLD = "SELECT count(*) FROM attempts WHERE time < ";

it("removes what is older than it is to be kept, when it writes", () => {
  const { ledger, path } = testLedger({ retentionDays: 30 });

  for (const days of [31, 30.001, 29.999, 1, 0]) ledger.record(rowOf({ time: NOON - days * DAY }));
  ledger.flush();

  expect(look(path, "SELECT count(*) FROM attempts")).toEqual([[3]]);
  expect(look(path, `${OLD}${NOON - 30 * DAY}`)).toEqual([[0]]);
});

it("removes a great many in parts, so that nobody waits for long, and looks again the next day", () => {
  let now = NOON;
  const { ledger, path } = testLedger({ retentionDays: 30, clock: () => now });
  const left = () => Number(look(path, `${OLD}${now - 30 * DAY}`)[0]?.[0]);
  const write = () => {
    ledger.record(rowOf({ time: now }));
    ledger.flush();
  };
  for (let count = 0; count < 12_000; count++) ledger.record(rowOf({ time: NOON - 29.5 * DAY }));
  ledger.flush();

  const steps = [left()];
  now += DAY;
  steps.push(left());
  for (let count = 0; count < 3; count++) {
    write();
    steps.push(left());
  }

  expect(steps).toEqual([0, 12_000, 7_000, 2_000, 0]);
});
