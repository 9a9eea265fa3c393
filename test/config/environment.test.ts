import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isPlaceholder, joinEnvironment, parseDotenv } from "../../src/config/environment.ts";
import { loadConfig } from "../../src/config/load.ts";
import { entry, folder, load } from "./support.ts";

const OPENAI = '[llm]\nprovider = "openai"\n';

test("a .env file may say export, quote, comment, and end its lines as it likes", () => {
  const text = "# keys\r\nexport A=\"a b\"\r\n  export B=b # why\nC='c'\nexport   D=d\nE = e\nF\nG=g\n";

  expect(Object.fromEntries(parseDotenv(text))).toEqual({ A: "a b", B: "b", C: "c", D: "d", E: "e", G: "g" });
});

test("the real environment wins over .env, also with an empty value", () => {
  const environment = joinEnvironment({ A: "real", B: "" }, new Map([...["A", "B", "C"].map((name) => [name, "file"] as const)]));

  expect(environment.lookup("A")).toEqual({ name: "A", value: "real", from: "environment" });
  expect(environment.lookup("B")).toEqual({ name: "B", value: "", from: "environment" });
  expect(environment.lookup("C")).toEqual({ name: "C", value: "file", from: "dotenv" });
  expect(environment.lookup("D")).toBeNull();
  expect(environment.lookup("constructor")).toBeNull();
  expect(environment.lookup("__proto__")).toBeNull();
});

test("the .env beside the config file is read, watched, and named as the source", () => {
  const loaded = load(OPENAI, {}, { ".env": 'export OPENAI_API_KEY="sk-from-the-file-1234"\n' });

  expect(entry(loaded, "openai").apiKey?.reveal()).toBe("sk-from-the-file-1234");
  expect(loaded.sources["llm.providers.openai.api_key"]).toEqual({ from: "dotenv", name: "OPENAI_API_KEY" });
  expect(loaded.watched).toEqual([join(loaded.at, "config.toml"), join(loaded.at, ".env")]);
});

test("the real environment's key wins over that of .env", () => {
  const loaded = load(OPENAI, { OPENAI_API_KEY: "sk-from-the-shell-123" }, { ".env": "OPENAI_API_KEY=sk-from-the-file-1234\n" });

  expect(entry(loaded, "openai").apiKey?.reveal()).toBe("sk-from-the-shell-123");
});

test("a .env that cannot be read is a warning", () => {
  const at = folder({ "config.toml": OPENAI });
  mkdirSync(join(at, ".env"));
  const { problems } = loadConfig({ path: join(at, "config.toml"), env: { OPENAI_API_KEY: "sk-1234567890123456" }, home: at });

  expect(problems).toEqual([
    {
      severity: "warning",
      file: join(at, ".env"),
      line: null,
      column: null,
      key: null,
      message: "cannot be read: it is a folder, not a file",
    },
  ]);
});

test("a variable that arrives as a literal placeholder counts as unset and is named", () => {
  const loaded = load(OPENAI, { OPENAI_API_KEY: `\${OPENAI_API_KEY}` });

  expect(entry(loaded, "openai")).toMatchObject({ apiKey: null, missing: "set OPENAI_API_KEY" });
  expect(loaded.lines).toEqual([
    `OPENAI_API_KEY holds a literal \${…} that whatever starts agency-llm has not expanded; it counts as not set`,
    "config.toml:2:1 llm.provider: openai is not ready: set OPENAI_API_KEY",
  ]);
});

test("behind a literal placeholder the .env still counts", () => {
  const loaded = load(OPENAI, { OPENAI_API_KEY: `\${OPENAI_API_KEY}` }, { ".env": "OPENAI_API_KEY=sk-from-the-file-1234\n" });

  expect(entry(loaded, "openai").apiKey?.reveal()).toBe("sk-from-the-file-1234");
});

test("only a whole placeholder is one", () => {
  expect([`\${A}`, ` \${A:-b} `].map(isPlaceholder)).toEqual([true, true]);
  expect(["", "$A", `x\${A}`, `\${A}\${B}`].map(isPlaceholder)).toEqual([false, false, false, false]);
});
