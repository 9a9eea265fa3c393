import fc from "fast-check";
import { stringify } from "smol-toml";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { expect, test } from "vitest";
import { pathKey } from "../../src/config/path.ts";
import { positionsOf } from "../../src/config/positions.ts";
import { scanToml } from "../../src/config/toml-scan.ts";

const TEXT = `# a comment with [brackets] and "quotes"
top = 1
[llm]
  "quoted key" . inner = "a # no comment"
'literal\\' = '''
it's [not] = a key
'''
text = """
\\""" still = "text" """"
[llm.routing] # why
list = [ # first
  "a", { x = 1, 'y' = [2] },
  [3, 4]
]
[[llm.providers]]
name = "a"
[llm.providers.timeouts]
connect_ms = 1
[[llm.providers]]
headers = { "x-\\u0061" = "1", b.c = 1979-05-27 07:32:00 }
`;

test.each([
  [["top"], 2, 1],
  [["llm"], 3, 1],
  [["llm", "quoted key"], 4, 3],
  [["llm", "quoted key", "inner"], 4, 3],
  [["llm", "literal\\"], 5, 1],
  [["llm", "text"], 8, 1],
  [["llm", "routing"], 10, 1],
  [["llm", "routing", "list"], 11, 1],
  [["llm", "routing", "list", 0], 12, 3],
  [["llm", "routing", "list", 1], 12, 8],
  [["llm", "routing", "list", 1, "y"], 12, 17],
  [["llm", "routing", "list", 1, "y", 0], 12, 24],
  [["llm", "routing", "list", 2, 1], 13, 7],
  [["llm", "providers"], 15, 1],
  [["llm", "providers", 0, "name"], 16, 1],
  [["llm", "providers", 0, "timeouts"], 17, 1],
  [["llm", "providers", 0, "timeouts", "connect_ms"], 18, 1],
  [["llm", "providers", 1], 19, 1],
  [["llm", "providers", 1, "headers", "x-a"], 20, 13],
  [["llm", "providers", 1, "headers", "b", "c"], 20, 31],
])("%j stands at %i:%i", (path, line, column) => {
  expect(positionsOf(TEXT)(path)).toEqual({ line, column });
});

test("what is not there stands where its table stands", () => {
  const positionOf = positionsOf(TEXT);

  expect(positionOf(["llm", "providers", 1, "provider"])).toEqual({ line: 19, column: 1 });
  expect(positionOf(["server", "tokens"])).toBeNull();
  expect(positionOf([])).toBeNull();
});

/** The paths of all keys and elements of a value. */
function pathsOf(value: unknown, path: (string | number)[] = []): string[] {
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, below]) => [pathKey([...path, key]), ...pathsOf(below, [...path, key])]);
}

test("every key of any document is found, as a parser with positions sees them", () => {
  const leaf = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom('"', "'''", '"""\\', "#[a]", "\n="),
  );
  const name = fc.string({ minLength: 1 }).filter((key) => key !== "__proto__");
  const { table } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, leaf, fc.array(leaf), fc.array(tie("table"), { minLength: 1 }), tie("table")),
    table: fc.dictionary(name, tie("value"), { maxKeys: 5 }),
  }));

  fc.assert(
    fc.property(table, (document) => {
      const text = stringify(document);
      const tree = parseTOML(text, { tomlVersion: "1.1" });

      expect([...scanToml(text).keys()].sort()).toEqual(pathsOf(getStaticTOMLValue(tree)).sort());
    }),
    { numRuns: 60 },
  );
});
