import { describe, expect, test } from "vitest";
import { decodeEmbed, encodeEmbed } from "../../../src/providers/cohere/embeddings.ts";

describe("an embeddings request", () => {
  test.each([
    ["document", "search_document"],
    ["query", "search_query"],
    ["similarity", "search_document"],
    ["classification", "classification"],
    ["clustering", "clustering"],
  ] as const)("says the input type %s as %s and asks for floats", (inputType, expected) => {
    expect(encodeEmbed({ texts: ["a", "b"], inputType }, "embed-english-v3.0")).toEqual({
      path: "/v2/embed",
      body: { model: "embed-english-v3.0", texts: ["a", "b"], input_type: expected, embedding_types: ["float"] },
    });
  });

  test.each([
    ["embed-v4.0", 256, 256],
    ["embed-english-v3.0", 1024, undefined],
    ["embed-multilingual-light-v3.0", 384, undefined],
    ["embed-v5.0", 64, 64],
  ])("to %s for %i dimensions sends %s", (model, dimensions, sent) => {
    expect(encodeEmbed({ texts: ["a"], inputType: "document", dimensions }, model).body.output_dimension).toBe(sent);
  });

  test.each([
    ["embed-v4.0", 300, "embed-v4.0 has 1536, 1024, 512, 256 dimensions, not 300"],
    ["embed-english-v3.0", 512, "embed-english-v3.0 has 1024 dimensions, not 512"],
  ])("to %s is refused for %i dimensions", (model, dimensions, message) => {
    expect(() => encodeEmbed({ texts: ["a"], inputType: "document", dimensions }, model)).toThrow(message);
  });
});

describe("embeddings", () => {
  const embed = (body: unknown) => decodeEmbed(body, { texts: ["a"], inputType: "document" });

  test("are vectors by type with the billed tokens, or bare ones", () => {
    expect(embed({ embeddings: { float: [[1, 2]] }, meta: { billed_units: { input_tokens: 7, image_tokens: 0 } } })).toEqual({
      vectors: [[1, 2]],
      model: null,
      usage: { input: 7, output: 0, cachedInput: null, cacheWrite: null, reasoning: null, total: 7, source: "provider" },
    });
    expect(embed({ embeddings: [[1, 2]] })).toMatchObject({ vectors: [[1, 2]], usage: { input: null } });
  });

  test.each([[{}], [{ embeddings: { int8: [[1]] } }], [{ embeddings: { float: [] } }], [{ embeddings: { float: [[]] } }]])(
    "of the form %j are none",
    (body) => {
      expect(() => embed(body)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
    },
  );
});
