import { describe, expect, it } from "vitest";
import { formatted, isStrict } from "../../../src/providers/openai/format.ts";
import type { Message } from "../../../src/types.ts";

const messages: Message[] = [{ role: "user", content: "Reply." }];
const schema = { type: "object", properties: { answer: { type: "string" } }, required: ["answer"], additionalProperties: false };
const service = { strict: true, refusesSchema: false, wantsJsonNamed: true };

describe("the form of an answer", () => {
  it("is not spoken of when any form will do", () => {
    expect(formatted({ messages }, service)).toEqual({ messages });
  });

  it("names JSON in front of the conversation, as JSON mode demands", () => {
    expect(formatted({ messages, format: { type: "json" } }, service)).toEqual({
      messages: [{ role: "system", content: "Answer in JSON." }, ...messages],
      responseFormat: { type: "json_object" },
    });
  });

  it.each([
    ["the user has named it", [{ role: "user", content: "Reply in json." }], true],
    ["the service does not demand it", messages, false],
  ] as [string, Message[], boolean][])("leaves the conversation alone when %s", (_why, given, wantsJsonNamed) => {
    expect(formatted({ messages: given, format: { type: "json" } }, { ...service, wantsJsonNamed }).messages).toEqual(given);
  });

  it("adds to a system prompt instead of sending a second one", () => {
    const given: Message[] = [{ role: "system", content: "Be terse." }, ...messages];

    expect(formatted({ messages: given, format: { type: "json" } }, service).messages).toEqual([
      { role: "system", content: "Be terse.\n\nAnswer in JSON." },
      ...messages,
    ]);
  });

  it("holds the answer to a strict schema where model and schema allow it", () => {
    const strict = { type: "json_schema", json_schema: { name: "answer", schema, strict: true } };
    const loose = { type: "json_schema", json_schema: { name: "answer", schema } };

    expect(formatted({ messages, format: { type: "schema", schema } }, service).responseFormat).toEqual(strict);
    expect(formatted({ messages, format: { type: "schema", schema } }, { ...service, strict: false }).responseFormat).toEqual(loose);
  });

  it("puts a schema that the service refuses into the instructions", () => {
    const { messages: told, responseFormat } = formatted(
      { messages, format: { type: "schema", schema } },
      { ...service, refusesSchema: true },
    );

    expect(responseFormat).toEqual({ type: "json_object" });
    expect(told[0]).toEqual({
      role: "system",
      content: `Answer in JSON that is valid against this JSON Schema:\n${JSON.stringify(schema)}`,
    });
  });
});

describe("a strict schema", () => {
  const item = { type: "object", properties: { n: { type: "number" } }, required: ["n"], additionalProperties: false };

  it.each([
    ["requires and closes every object", schema, true],
    ["does so in lists", { ...schema, properties: { answer: { type: "array", items: item } } }, true],
    ["does so in choices", { ...schema, properties: { answer: { anyOf: [item, { type: "null" }] } } }, true],
    ["may refer to definitions", { ...schema, properties: { answer: { $ref: "#/$defs/item" } }, $defs: { item } }, true],
    ["leaves no property optional", { ...schema, required: [] }, false],
    ["is closed", { ...schema, additionalProperties: true }, false],
    ["is closed all the way down", { ...schema, properties: { answer: { type: "array", items: { type: "object" } } } }, false],
    ["is no choice at its root", { ...schema, anyOf: [schema] }, false],
    ["is an object at its root", { type: "array", items: item }, false],
    ["has only keywords that are known to be taken", { ...schema, properties: { answer: { type: "string", pattern: "^a" } } }, false],
  ])("%s", (_what, given, expected) => {
    expect(isStrict(given)).toBe(expected);
  });
});
