import { describe, expect, it } from "vitest";
import { closedSchema } from "../../../src/providers/anthropic/schema.ts";

describe("a schema for Anthropic", () => {
  it("has every object closed and what Anthropic does not know in the description", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        name: { type: "string", description: "Full name", minLength: 1, format: "phone" },
        born: { type: "string", format: "date" },
        tags: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 5 },
        home: { $ref: "#/$defs/place" },
      },
      required: ["name"],
      $defs: { place: { type: "object", properties: { city: { type: ["string", "null"] } }, additionalProperties: true } },
    };

    expect(closedSchema(schema)).toEqual({
      type: "object",
      properties: {
        name: { type: "string", description: 'Full name\n\n{minLength: 1, format: "phone"}' },
        born: { type: "string", format: "date" },
        tags: { type: "array", items: { type: "string" }, minItems: 1, description: "{maxItems: 5}" },
        home: { $ref: "#/$defs/place" },
      },
      required: ["name"],
      additionalProperties: false,
      $defs: {
        place: {
          type: "object",
          properties: { city: { anyOf: [{ type: "string" }, { type: "null" }] } },
          additionalProperties: false,
        },
      },
    });
  });

  it("says oneOf as anyOf and keeps literals", () => {
    const schema = { oneOf: [{ enum: ["a", "b"] }, { const: 3 }, { allOf: [{ type: "number" }] }] };

    expect(closedSchema(schema)).toEqual({ anyOf: [{ enum: ["a", "b"] }, { const: 3 }, { allOf: [{ type: "number" }] }] });
  });

  it.each([
    ["a map", { type: "object", additionalProperties: { type: "string" } }],
    ["any object", { type: "object" }],
    ["patterned properties", { type: "object", properties: { a: { type: "string" } }, patternProperties: { "^x": { type: "number" } } }],
    ["anything at all", {}],
    ["a boolean schema", { type: "array", items: true }],
    ["a schema elsewhere", { $ref: "https://example.com/schema.json" }],
    ["itself", { $ref: "#" }],
    [
      "a tree",
      {
        $ref: "#/$defs/node",
        $defs: {
          node: { type: "object", properties: { next: { $ref: "#/$defs/link" } } },
          link: { type: "object", properties: { to: { $ref: "#/$defs/node" } } },
        },
      },
    ],
  ])("cannot be %s", (_, schema) => {
    expect(closedSchema(schema)).toBeNull();
  });
});
