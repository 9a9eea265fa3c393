import { afterAll, describe, expect, test } from "vitest";
import { createEmbeddedProvider } from "../../../src/providers/embedded/index.ts";
import type { CompleteRequest, Message } from "../../../src/types.ts";
import { cancelScope } from "../../../src/util/cancel-scope.ts";
import { HARBOUR, README } from "./prompts.ts";

const provider = createEmbeddedProvider({ estimate: (text) => text.split(/\s+/).length });
const scope = cancelScope();
afterAll(provider.close);

const NOTE = "extractive: sentences quoted from your text; no language model is configured: set OPENAI_API_KEY… or start Ollama";

function ask(prompt: string | Message[], more: Omit<CompleteRequest, "messages"> = {}) {
  const heard: string[] = [];
  const listener = { accepted: () => heard.push("accepted"), bytes: () => heard.push("bytes"), text: (piece: string) => heard.push(piece) };
  const messages: Message[] = typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
  return { heard, reply: provider.complete({ messages, ...more }, "", scope, listener) };
}

describe("a completion", () => {
  test("quotes the sentence that answers, says what it is, and counts", async () => {
    const { heard, reply } = ask(`How much is a ticket?\n\n${HARBOUR}`);

    expect(await reply).toEqual({
      text: "A ticket costs 40 kroner for adults.",
      toolCalls: [],
      finishReason: "stop",
      usage: { input: 49, output: 7, cachedInput: null, cacheWrite: null, reasoning: null, total: 56, source: "estimated" },
      model: "universal-sentence-encoder-lite",
      notes: [NOTE],
    });
    expect(heard).toEqual(["accepted", "bytes", "A ticket costs 40 kroner for adults."]);
  });

  test.each([
    ["How do I install it?", "npm install gull"],
    ["What is gull?", "watches a folder"],
    ["Does it run on Windows?", "Windows is not supported yet."],
    ["Can an interrupted copy be resumed?", "Can it resume?\n\nYes."],
    ["Which option sets how often it looks?", "`--every` | how often to look, in seconds"],
  ])("answers %j from a README", async (question, expected) => {
    const { text } = await ask(`${question}\n\n${README}`).reply;

    expect(text).toContain(expected);
  });

  test("gives the gist when asked to summarize", async () => {
    const { text } = await ask(`Summarize:\n\n${HARBOUR}`).reply;

    expect(text.split(". ")).toHaveLength(3);
    expect(text).toContain("The harbour of Oslo was rebuilt in 2014.");
  });

  test("keeps paragraphs apart and sentences of one together", async () => {
    const { text } = await ask("What colour are apples?\n\nApples are red. Apples are green.\n\nSome apples are yellow.").reply;

    expect(text).toBe("Apples are red. Apples are green.\nSome apples are yellow.");
  });

  test("is cut at max_tokens, and says so", async () => {
    const reply = await ask(`How much is a ticket?\n\n${HARBOUR}`, { maxTokens: 4 }).reply;

    expect(reply).toMatchObject({ text: "A ticket costs 40", finishReason: "length", usage: { output: 4 } });
  });

  test("of a text that is too long to compare whole says how much was compared", async () => {
    const filler = Array.from({ length: 900 }, (_, index) => `Shelf ${index} of the store holds nothing that matters.`).join(" ");

    const { text, notes } = await ask(
      `Where is the emerald?\n\n${filler} The emerald is in the tower. ${filler.replaceAll("Shelf", "Box")}`,
    ).reply;

    expect(text).toContain("The emerald is in the tower.");
    expect(notes).toEqual([
      NOTE,
      expect.stringMatching(/^extractive: of 1801 sentences the likeliest \d+ were compared with the question$/),
    ]);
  });

  test("without a text is an error that names the remedies", async () => {
    const { heard, reply } = ask("Why is the sky blue?");

    await expect(reply).rejects.toMatchObject({
      kind: "config",
      sent: false,
      message: expect.stringMatching(
        /ANTHROPIC_API_KEY.*OPENAI_API_KEY.*GOOGLE_API_KEY.*GROQ_API_KEY.*ollama pull llama3\.2.*into the prompt/,
      ),
    });
    expect(heard).toEqual([]);
  });

  test.each<[string, Parameters<typeof ask>]>([
    ["call tools", [HARBOUR, { tools: [{ name: "look", parameters: {} }] }]],
    ["answer in JSON", [HARBOUR, { format: { type: "json" } }]],
    ["see images", [[{ role: "user", content: [{ type: "image", url: "https://example.com/a.png" }] }]]],
  ])("cannot %s", async (what, call) => {
    await expect(ask(...call).reply).rejects.toMatchObject({ kind: "bad_request", message: expect.stringContaining(`cannot ${what}`) });
  });

  test("of more than a million characters is refused", async () => {
    await expect(ask(`Summarize:\n\n${HARBOUR.repeat(5_000)}`).reply).rejects.toMatchObject({ kind: "too_long" });
  });
});

describe("an embedding", () => {
  test("has a vector a text and an estimate of the tokens", async () => {
    const reply = await provider.embed({ texts: ["two words", "and three more"], inputType: "document", dimensions: 512 }, "", scope);

    expect(reply.vectors.map((vector) => vector.length)).toEqual([512, 512]);
    expect(reply).toMatchObject({ usage: { input: 5, total: 5, source: "estimated" }, model: "universal-sentence-encoder-lite" });
  });

  test("has 512 dimensions and no other number", async () => {
    const call = provider.embed({ texts: ["hello"], inputType: "query", dimensions: 256 }, "", scope);

    await expect(call).rejects.toMatchObject({ kind: "bad_request", message: expect.stringContaining("512") });
  });
});
