import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { embeddingStore } from "../../src/tools/embedding-store.ts";

describe("the embedding store", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const vectors = { model: "m", dimensions: 2, embeddings: [[1, 2]] };
  const idOf = ([address = ""]: string[]) => address.replace("agency://embeddings/", "");

  it("gives vectors to the client that made them and to nobody else", () => {
    const store = embeddingStore();
    const id = idOf(store.keep("laptop", vectors));

    expect(JSON.parse(store.read("laptop", id, null) ?? "")).toEqual(vectors);
    expect(store.read("phone", id, null)).toBeNull();
  });

  it("makes addresses that cannot be guessed", () => {
    const store = embeddingStore();
    const ids = Array.from({ length: 100 }, () => idOf(store.keep("a", vectors)));

    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it("forgets after 15 minutes", () => {
    const store = embeddingStore();
    const id = idOf(store.keep("a", vectors));

    vi.advanceTimersByTime(14 * 60_000);
    expect(store.read("a", id, null)).not.toBeNull();
    vi.advanceTimersByTime(2 * 60_000);
    expect(store.read("a", id, null)).toBeNull();
  });

  it("keeps 64 MB, the oldest out first", () => {
    const store = embeddingStore();
    const large = { model: "m", dimensions: 1, embeddings: Array.from({ length: 1_000_000 }, () => [0.123456789]) };
    const ids = Array.from({ length: 6 }, () => store.keep("a", large));

    const alive = ids.map((pages) => store.read("a", idOf(pages).replace(/\/\d+$/, ""), 1) !== null);
    expect(alive).toEqual([false, false, true, true, true, true]);
  });
});
