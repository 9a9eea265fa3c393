import { Ajv } from "ajv";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.ts";

interface Node {
  description?: string;
  default?: unknown;
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  anyOf?: Node[];
}

/** Every named key of a schema, by its path. */
function keysOf(node: Node, path: string): [path: string, node: Node][] {
  const named = Object.entries(node.properties ?? {}).flatMap(([key, below]): [string, Node][] => [
    [`${path}.${key}`, below],
    ...keysOf(below, `${path}.${key}`),
  ]);
  const others = [node.items, node.additionalProperties, ...(node.anyOf ?? [])].filter((inner) => typeof inner === "object");
  return [...named, ...others.flatMap((inner) => keysOf(inner, `${path}.*`))];
}

const schema = configJsonSchema() as Node;
const keys = keysOf(schema, "");

test("every key says what it means, as a sentence", () => {
  const mute = keys.filter(([, { description }]) => !/^.{10,}\.$/.test(description ?? ""));

  expect(keys.length).toBeGreaterThan(100);
  expect(mute.map(([path]) => path)).toEqual([]);
});

test("every key has a default, or says what is so without it, or is required", () => {
  const required = /\.(provider|targets|issuer|audience)$/;
  const silent = keys.filter(
    ([path, node]) => node.default === undefined && !/Default: /.test(node.description ?? "") && !required.test(path),
  );

  expect(silent.map(([path]) => path)).toEqual([]);
});

test("numbers with a unit say which", () => {
  const units: [RegExp, RegExp][] = [
    [/_ms$/, /millisecond/],
    [/_s$/, /second/],
    [/_usd$/, /dollar/],
    [/_mb$/, /MiB/],
    [/_days$/, /days/],
  ];
  for (const [path, { description }] of keys) for (const [name, unit] of units) if (name.test(path)) expect(description).toMatch(unit);
});

test("it is draft 7, closed, and the same every time", () => {
  expect(schema).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#", type: "object", additionalProperties: false });
  expect(JSON.stringify(configJsonSchema())).toBe(JSON.stringify(schema));
  expect(JSON.stringify(schema)).not.toContain(String(Number.MAX_SAFE_INTEGER));
});

test("a validator accepts what loads and refuses what does not", () => {
  const validate = new Ajv({ strict: false }).compile(schema);
  const valid = (toml: string) => validate(JSON.parse(JSON.stringify(parse(toml))));

  expect(valid("")).toBe(true);
  expect(valid('[llm]\nprovider = "ollama"\n[llm.routing]\na = "x"\nb = ["x"]\nc = { targets = ["x"] }\n')).toBe(true);
  expect(valid("[llm]\nprovidre = 'ollama'\n")).toBe(false);
  expect(valid("[llm.fallback]\nmax_attempts = 0\n")).toBe(false);
});
