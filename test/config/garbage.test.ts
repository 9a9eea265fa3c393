import fc from "fast-check";
import { stringify } from "smol-toml";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { viewConfig } from "../../src/config/view.ts";
import { SERVICES } from "../../src/providers/services.ts";
import { folder, load } from "./support.ts";

const VARIABLE = "\u0024{";
const keys = fc.oneof(
  fc.constantFrom("llm", "providers", "provider", "api_key", "name", "headers", "routing", "targets", "prices", "budget", "fallback"),
  fc.constantFrom("server", "tokens", "oauth", "usage", "timeouts", "alert_at", "constructor", "__proto__", "toString", ""),
  fc.string(),
);
const leaves = fc.oneof(
  fc.constantFrom(...Object.keys(SERVICES), `${VARIABLE}A}`, `${VARIABLE}A:-x}`, `${VARIABLE}`, "file:/none", "ollama:x", ":", ""),
  fc.string({ unit: "binary" }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.date({ noInvalidDate: true, min: new Date("1900-01-01"), max: new Date("2100-01-01") }),
);
const { table } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "medium" },
    leaves,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(tie("table"), { maxLength: 3 }),
    tie("table"),
  ),
  table: fc.array(fc.tuple(keys, tie("value")), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs)),
}));
const documents = fc.record({ llm: fc.oneof(table, leaves), server: table, usage: table }, { requiredKeys: [] });

/** Loads and shows; what has an error has no config, and everything wrong has a message. */
function survives(toml: string, env: NodeJS.ProcessEnv = {}): void {
  const loaded = load(toml, env);

  expect(loaded.config === null).toBe(loaded.errors.length > 0);
  expect(loaded.lines.every((line) => line.length > 5 && !line.includes("\n"))).toBe(true);
  expect(() => JSON.stringify(viewConfig(loaded))).not.toThrow();
}

test("no text makes loading throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => survives(text)),
    { numRuns: 100 },
  );
  fc.assert(
    fc.property(fc.stringMatching(/^([\]["'={}.,#\n a-z0-9_-]{0,80})$/), (text) => survives(text)),
    { numRuns: 100 },
  );
});

test("no bytes make loading throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const at = folder({ "config.toml": bytes, ".env": bytes });

      expect(() => loadConfig({ path: `${at}/config.toml`, env: {}, home: at })).not.toThrow();
    }),
    { numRuns: 50 },
  );
});

test("no valid document makes loading throw", () => {
  fc.assert(
    fc.property(documents, (document) => survives(stringify(document))),
    { numRuns: 200 },
  );
});

test("no environment makes loading throw", () => {
  const names = fc.constantFrom("OPENAI_API_KEY", "OPENAI_BASE_URL", "OLLAMA_HOST", "AGENCY_LOG_LEVEL", "XDG_CONFIG_HOME", "A");
  const value = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("http://", ":", "[", "[::", "@", `${VARIABLE}A}`));

  fc.assert(
    fc.property(fc.dictionary(names, value), (env) => survives(`llm.provider = "openai"\nllm.base_url = "${VARIABLE}A:-}"\n`, env)),
    {
      numRuns: 100,
    },
  );
});

test.each([
  ["a", ".a", "=1"],
  ["[a", ".a", "]\nx=1"],
  ["a=[", "[", "]"],
  ["a={x=", "{x=", "1"],
])("%s%s…%s, however deep, is refused and not recursed into", (start, middle, end) => {
  expect(load(`${start}${middle.repeat(100_000)}${end}`).config).toBeNull();
});
