import { describe, expect, it } from "vitest";
import { decodeEmbed, encodeEmbed } from "../../../src/providers/huggingface/embed.ts";
import type { EmbedRequest } from "../../../src/types.ts";

const texts = (count: number): EmbedRequest => ({ texts: Array.from({ length: count }, (_, n) => `text ${n}`), inputType: "document" });
const AVERAGED = ["the model gives a vector for each token; each text's is their mean"];

describe("a feature-extraction request", () => {
  it("carries the texts", () => {
    expect(encodeEmbed(texts(2), "org/model:fastest", "/path")).toEqual({ path: "/path", body: { inputs: ["text 0", "text 1"] } });
  });

  it("cannot shorten vectors, nor go to a provider that does not speak it", () => {
    expect(() => encodeEmbed({ ...texts(1), dimensions: 8 }, "org/model", "/")).toThrow(expect.objectContaining({ kind: "bad_request" }));
    expect(() => encodeEmbed(texts(1), "org/model:nebius", "/")).toThrow(
      expect.objectContaining({ kind: "bad_request", message: expect.stringContaining("ask for org/model") }),
    );
  });
});

describe("a feature-extraction answer", () => {
  it.each([
    ["a vector for one text", 1, [1, 2], [[1, 2]], undefined],
    [
      "a list of vectors",
      2,
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      undefined,
    ],
    ["a list of one vector", 1, [[1, 2]], [[1, 2]], undefined],
    ["vectors under a name", 1, { embeddings: [[1, 2]] }, [[1, 2]], undefined],
    [
      "token vectors of one text",
      1,
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [[3, 4]],
      AVERAGED,
    ],
    [
      "token vectors of each text",
      2,
      [
        [
          [1, 2],
          [3, 4],
        ],
        [[5, 6]],
      ],
      [
        [2, 3],
        [5, 6],
      ],
      AVERAGED,
    ],
    [
      "token vectors in batches of one",
      2,
      [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        [[[5, 6]]],
      ],
      [
        [2, 3],
        [5, 6],
      ],
      AVERAGED,
    ],
  ])("is %s", (_what, count, body, vectors, notes) => {
    const embedding = decodeEmbed(body, texts(count));

    expect(embedding.vectors).toEqual(vectors);
    expect(embedding.notes).toEqual(notes);
    expect(embedding.usage.input).toBe(null);
  });

  it.each([
    [
      "too few vectors",
      3,
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["a lone vector for two texts", 2, [1, 2]],
    ["nothing", 1, []],
    ["words", 1, ["one"]],
    ["another form", 1, { vectors: [] }],
    ["tokens of different lengths", 1, [[[1, 2], [3]]]],
  ])("is not %s", (_what, count, body) => {
    expect(() => decodeEmbed(body, texts(count))).toThrow(expect.objectContaining({ kind: "bad_reply" }));
  });
});
