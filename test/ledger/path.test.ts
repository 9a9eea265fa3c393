import { describe, expect, it } from "vitest";
import { usualLedgerPath } from "../../src/ledger/path.ts";

describe("the usual place of the ledger", () => {
  it.each([
    ["linux", { HOME: "/home/u" }, "/home/u/.local/state/agency-llm/usage.db"],
    ["linux", { HOME: "/home/u", XDG_STATE_HOME: "/state" }, "/state/agency-llm/usage.db"],
    ["linux", { HOME: "/home/u", XDG_STATE_HOME: "relative" }, "/home/u/.local/state/agency-llm/usage.db"],
    ["darwin", { HOME: "/Users/u" }, "/Users/u/Library/Application Support/agency-llm/usage.db"],
    ["win32", { LOCALAPPDATA: "C:\\Users\\u\\AppData\\Local" }, "C:\\Users\\u\\AppData\\Local\\agency-llm\\usage.db"],
    ["win32", { USERPROFILE: "C:\\Users\\u" }, "C:\\Users\\u\\AppData\\Local\\agency-llm\\usage.db"],
  ] as const)("is the user's state folder on %s with %o", (platform, env, expected) => {
    expect(usualLedgerPath({ platform, env })).toBe(expected);
  });
});
