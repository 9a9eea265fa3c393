import { afterAll, describe, expect, test } from "vitest";
import { CallError } from "../../../src/errors.ts";
import { createEmbedder, DIMENSIONS } from "../../../src/providers/embedded/embedder.ts";
import { cancelScope } from "../../../src/util/cancel-scope.ts";

const embedder = createEmbedder();
const scope = cancelScope();
afterAll(embedder.close);

/** Half a minute of work. */
const ENDLESS = "the ships left the harbour early in the morning ".repeat(8_000);

function cosine(one: number[] = [], other: number[] = []): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

describe("vectors", () => {
  test("have 512 numbers and length 1, and lie near where the meaning is near", async () => {
    const [asked, near, far] = await embedder.embed(["How do I reset my password?", "I forgot my login", "Bananas are yellow"], scope);

    expect(asked).toHaveLength(DIMENSIONS);
    expect(cosine(asked, asked)).toBeCloseTo(1, 6);
    expect(cosine(asked, near)).toBeGreaterThan(0.4);
    expect(cosine(asked, far)).toBeLessThan(0.2);
  });

  test("take the end of a long text into account", async () => {
    const cooking = "Chop the onions, fry them in butter and stir the soup until it boils. ".repeat(25);
    const [plain, ended, about] = await embedder.embed(
      [cooking, `${cooking}${"The volcano erupted and lava covered the island. ".repeat(25)}`, "A volcanic eruption"],
      scope,
    );

    expect(cosine(ended, ended)).toBeCloseTo(1, 6);
    expect(cosine(ended, about)).toBeGreaterThan(cosine(plain, about) + 0.2);
  });

  test("do not depend on white space between words", async () => {
    const [wrapped, plain] = await embedder.embed(["Ships left\n   the harbour.\n", "Ships left the harbour."], scope);

    expect(cosine(wrapped, plain)).toBeCloseTo(1, 6);
  });

  test("exist for any text that is not blank", async () => {
    const odd = ["🎉", "你好", "مرحبا", "\u00ad", "\ud800", ".", "x".repeat(5_000)];

    const vectors = await embedder.embed(odd, scope);

    expect(vectors.map((vector) => Math.round(cosine(vector, vector) * 1e6) / 1e6)).toEqual(odd.map(() => 1));
  });

  test("of no texts are none", async () => {
    expect(await embedder.embed([], scope)).toEqual([]);
  });
});

describe("calls", () => {
  test("at once each get their own vectors, in order", async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `Room ${index} has ${index * 3} chairs`);

    const together = await Promise.all(texts.map((text) => embedder.embed([text, "Rain"], scope)));
    const alone = await embedder.embed([...texts, "Rain"], scope);

    for (const [index, [own, rain]] of together.entries()) {
      expect(cosine(own, alone[index])).toBeCloseTo(1, 5);
      expect(cosine(rain, alone.at(-1))).toBeCloseTo(1, 5);
    }
  });

  test("that are short do not wait for the end of a long one", async () => {
    const order: string[] = [];

    await Promise.all([
      embedder.embed([ENDLESS.slice(0, 15_000)], scope).then(() => order.push("long")),
      embedder.embed(["short"], scope).then(() => order.push("short")),
    ]);

    expect(order).toEqual(["short", "long"]);
  });

  test("end at once when cancelled, and the thread is free for the next one", async () => {
    const cancelled = cancelScope();
    const reason = new CallError("cancelled", "the client cancelled the call");
    let call: Promise<unknown> = Promise.resolve();
    await new Promise<void>((working) => {
      call = embedder.embed([ENDLESS], cancelled, working);
      call.catch(() => {});
    });

    const start = performance.now();
    cancelled.cancel(reason);

    await expect(call).rejects.toBe(reason);
    expect(performance.now() - start).toBeLessThan(200);
    await expect(embedder.embed(["The next call"], scope)).resolves.toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test("that were cancelled before are not begun", async () => {
    const cancelled = cancelScope();
    cancelled.cancel(new CallError("cancelled", "too late"));

    await expect(embedder.embed([ENDLESS], cancelled)).rejects.toThrow("too late");
  });

  test.each([[[""]], [["good", " \n\t "]], [["\ufeff"]]])("with a blank text are refused: %j", async (texts) => {
    const index = texts.length - 1;

    await expect(embedder.embed(texts, scope)).rejects.toMatchObject({
      kind: "bad_request",
      message: expect.stringContaining(`texts[${index}]`),
    });
  });
});
