import { describe, expect, test } from "vitest";
import { rememberSignature, signatureOf } from "../../../src/providers/google/signatures.ts";

describe("the signature of a call", () => {
  test("is kept under the id; the newest counts", () => {
    rememberSignature("again", "old");
    rememberSignature("again", "new");

    expect(signatureOf("again")).toBe("new");
    expect(signatureOf("never seen")).toBeUndefined();
  });

  test("is forgotten when many large ones came after it", () => {
    rememberSignature("first", "x".repeat(100));
    for (let n = 0; n < 20; n += 1) rememberSignature(`large-${n}`, "y".repeat(2 ** 20));

    expect(signatureOf("first")).toBeUndefined();
    expect(signatureOf("large-19")).toHaveLength(2 ** 20);
  });
});
