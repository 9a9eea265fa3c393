import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { readText } from "../../src/config/read-text.ts";
import { configOf, folder, load } from "./support.ts";

test("a byte order mark and CRLF make no difference, and positions stay right", () => {
  const loaded = load("\ufeff[llm]\r\nprovider = 'ollama'\r\ntemprature = 1\r\n");

  expect(loaded.errors).toEqual(['config.toml:3:1 llm.temprature: unknown key; did you mean "temperature"?']);
  expect(configOf(load("\ufeffllm.provider = 'ollama'\r\n")).providers).toHaveLength(1);
});

test("a folder, a circle of links and a file that is not UTF-8 are refused in plain words", () => {
  const at = folder({ "utf16.toml": Buffer.from("\ufeff[llm]", "utf16le") });
  symlinkSync("circle.toml", join(at, "circle.toml"));

  expect(readText(at).reason).toBe("it is a folder, not a file");
  expect(readText(join(at, "circle.toml")).reason).toBe("its links lead in a circle");
  expect(readText(join(at, "utf16.toml")).reason).toBe("it is not UTF-8 text; save it as UTF-8");
  expect(readText(join(at, "none.toml")).reason).toBe("no such file");
  expect(loadConfig({ path: at, env: {}, home: at })).toMatchObject({ config: null, file: at, problems: [{ severity: "error" }] });
});

test.skipIf(process.getuid?.() === 0)("a file that may not be read is an error that says so", () => {
  const at = folder({ "config.toml": "" });
  chmodSync(join(at, "config.toml"), 0);

  expect(loadConfig({ path: join(at, "config.toml"), env: {}, home: at }).problems[0]?.message).toContain("permission denied");
});

test("an empty file and /dev/null are configs that say nothing", () => {
  expect(configOf(load("")).providers.map(({ origin }) => origin)).not.toContain("file");
  expect(loadConfig({ path: "/dev/null", env: {}, home: "/nowhere" }).config).not.toBeNull();
});

test("five megabytes load", () => {
  const prices = Array.from({ length: 60_000 }, (_, index) => `[llm.prices."ollama:m-${index}"]\ninput = 1.0\n# ${"x".repeat(40)}\n`);
  const loaded = load(`[llm]\nprovider = "ollama"\n${prices.join("")}`);

  expect(Object.keys(configOf(loaded).prices)).toHaveLength(60_000);
}, 30_000);
