import { describe, expect, test } from "vitest";
import { decodeEmbed, encodeEmbed } from "../../../src/providers/google/embeddings.ts";

describe("an embeddings request", () => {
  test("has one part a text, its task and its size", () => {
    expect(encodeEmbed({ texts: ["a", "b"], inputType: "query", dimensions: 256 }, "gemini-embedding-001")).toEqual({
      path: "/models/gemini-embedding-001:batchEmbedContents",
      body: {
        requests: ["a", "b"].map((text) => ({
          model: "models/gemini-embedding-001",
          content: { role: "user", parts: [{ text }] },
          taskType: "RETRIEVAL_QUERY",
          outputDimensionality: 256,
        })),
      },
    });
  });

  test.each([
    ["document", "title: none | text: a"],
    ["query", "task: search result | query: a"],
    ["similarity", "task: sentence similarity | query: a"],
    ["classification", "task: classification | query: a"],
    ["clustering", "task: clustering | query: a"],
  ] as const)("tells gemini-embedding-2 the task %s in the text", (inputType, text) => {
    expect(encodeEmbed({ texts: ["a"], inputType }, "gemini-embedding-2").body.requests).toEqual([
      { model: "models/gemini-embedding-2", content: { role: "user", parts: [{ text }] } },
    ]);
  });

  test("is refused for more dimensions than there are", () => {
    expect(() => encodeEmbed({ texts: ["a"], inputType: "document", dimensions: 4096 }, "gemini-embedding-001")).toThrow("at most 3072");
  });
});

describe("embeddings", () => {
  const embed = (body: unknown, dimensions?: number) =>
    decodeEmbed(body, { texts: ["a"], inputType: "document", ...(dimensions !== undefined && { dimensions }) });

  test("are vectors with usage where it is told", () => {
    expect(embed({ embeddings: [{ values: [3, 4] }], usageMetadata: { promptTokenCount: 7 } })).toEqual({
      vectors: [[3, 4]],
      model: null,
      usage: { input: 7, output: 0, cachedInput: null, cacheWrite: null, reasoning: null, total: 7, source: "provider" },
    });
    expect(embed({ embedding: { values: [1] } })).toMatchObject({ vectors: [[1]], usage: { input: null, output: null } });
  });

  test("that were shortened have a length of 1", () => {
    expect(embed({ embeddings: [{ values: [3, 4] }] }, 768).vectors).toEqual([[0.6, 0.8]]);
    expect(embed({ embeddings: [{ values: [0, 0] }] }, 768).vectors).toEqual([[0, 0]]);
    expect(embed({ embeddings: [{ values: [3, 4] }] }, 3072).vectors).toEqual([[3, 4]]);
  });

  test.each([[{ embeddings: [] }], [{ embeddings: [{}] }], [{ embeddings: [{ values: ["x"] }] }], ["text"]])(
    "of the form %j are none",
    (body) => {
      expect(() => embed(body)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
    },
  );
});
