import { describe, expect, it } from "vitest";
import { decodeEmbed, encodeEmbed } from "../../../src/providers/openai/embeddings.ts";
import { decodeModels } from "../../../src/providers/openai/models.ts";
import type { EmbedRequest } from "../../../src/types.ts";

const request: EmbedRequest = { texts: ["first text", "second text"], inputType: "document" };

describe("embeddings in OpenAI's form", () => {
  it("are asked for with all texts at once, shortened where the model can", () => {
    expect(encodeEmbed({ ...request, dimensions: 256 }, "text-embedding-3-small", /ada-002/)).toEqual({
      path: "/embeddings",
      body: { model: "text-embedding-3-small", input: ["first text", "second text"], dimensions: 256 },
    });
    expect(() => encodeEmbed({ ...request, dimensions: 256 }, "text-embedding-ada-002", /ada-002/)).toThrow(
      expect.objectContaining({ kind: "bad_request", sent: false }),
    );
  });

  it("come back in the order of the texts, as numbers or as base64", () => {
    const packed = Buffer.from(new Float32Array([0.5, -2]).buffer).toString("base64");
    const data = [
      { index: 1, embedding: packed },
      { index: 0, embedding: [1, 2] },
    ];

    expect(decodeEmbed({ data, model: "m", usage: { prompt_tokens: 4, total_tokens: 4 } }, request)).toMatchObject({
      vectors: [
        [1, 2],
        [0.5, -2],
      ],
      usage: { input: 4, output: 0, total: 4 },
      model: "m",
    });
  });

  it("may come without usage, which then is unknown", () => {
    const data = [{ embedding: [1] }, { embedding: [2] }];

    expect(decodeEmbed({ data }, request).usage).toMatchObject({ input: null, output: null, total: null });
  });

  it.each([[{ data: [] }], [{ data: [{ embedding: [1] }] }], [{ data: [{ embedding: [] }, { embedding: "" }] }], [[]]])(
    "are not %j for two texts",
    (body) => {
      expect(() => decodeEmbed(body, request)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
    },
  );
});

describe("a list of models", () => {
  it("is read in a data field or bare, with what is told of each", () => {
    const router = { id: "org/wide", providers: [{ context_length: 8192 }, { context_length: 131072 }] };
    const data = [{ id: "text-embedding-3-small" }, { id: "gpt-6", context_window: 131072 }, router, { object: "no model" }];
    const expected = [
      { id: "text-embedding-3-small", embedsOnly: true },
      { id: "gpt-6", contextWindow: 131072 },
      { id: "org/wide", contextWindow: 131072 },
    ];

    expect(decodeModels({ data })).toEqual(expected);
    expect(decodeModels(data)).toEqual(expected);
    expect(() => decodeModels({ models: [] })).toThrow(expect.objectContaining({ kind: "bad_reply" }));
  });
});
