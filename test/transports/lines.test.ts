import fc from "fast-check";
import { expect, test } from "vitest";
import { lineAssembler } from "../../src/transports/lines.ts";

function assemble(chunks: Buffer[], maxBytes: number) {
  const heard: unknown[] = [];
  const feed = lineAssembler(maxBytes, { line: (text) => heard.push(text), overlong: (head, tail) => heard.push({ head, tail }) });
  for (const chunk of chunks) feed(chunk);
  return heard;
}

test("finds the same lines however the bytes are cut, characters of several bytes included", () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", ""));

  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 9 }), (lines, size) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));

      expect(assemble(chunks, 1_000_000)).toEqual(lines);
    }),
  );
});

test("drops a line over the limit, keeps its edges, and goes on with the next", () => {
  const long = `start${"x".repeat(100_000)}end`;
  const bytes = Buffer.from(`short\n${long}\nnext\n`);
  const chunks = Array.from({ length: 11 }, (_, index) => bytes.subarray(index * 9_999, (index + 1) * 9_999));

  const [first, over, last] = assemble(chunks, 1000);

  expect(first).toBe("short");
  expect(over).toEqual({ head: long.slice(0, 4096), tail: long.slice(-4096) });
  expect(last).toBe("next");
});

test("keeps a line of exactly the limit, and no line of one byte more", () => {
  expect(assemble([Buffer.from("12345\n")], 5)).toEqual(["12345"]);
  expect(assemble([Buffer.from("123456\n")], 5)).toEqual([{ head: "123456", tail: "123456" }]);
});
