import { describe, expect, test } from "vitest";
import { encodeContents } from "../../../src/providers/google/contents.ts";
import { rememberSignature, STAND_IN } from "../../../src/providers/google/signatures.ts";
import type { Message } from "../../../src/types.ts";

const hello: Message = { role: "user", content: "Say hello." };
const contents = (messages: Message[], model = "gemini-2.5-flash") => encodeContents(messages, model).contents as { parts: unknown[] }[];

describe("a turn with tools", () => {
  const turn = (ids: [string, string]): Message[] => [
    hello,
    { role: "assistant", content: "One moment.", toolCalls: ids.map((id, n) => ({ id, name: `f${n}`, arguments: { n } })) },
    { role: "tool", toolCallId: ids[1], content: "it is late" },
    { role: "tool", toolCallId: ids[0], content: '{"temp":21}' },
  ];

  test("gives a 2.5 model the calls with their signature, and all results together in the order of the calls", () => {
    rememberSignature("call_a", "c2ln");

    expect(contents(turn(["call_a", "call_b"]))).toEqual([
      { role: "user", parts: [{ text: "Say hello." }] },
      {
        role: "model",
        parts: [
          { text: "One moment." },
          { functionCall: { name: "f0", args: { n: 0 } }, thoughtSignature: "c2ln" },
          { functionCall: { name: "f1", args: { n: 1 } } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { name: "f0", response: { output: { temp: 21 } } } },
          { functionResponse: { name: "f1", response: { output: "it is late" } } },
        ],
      },
    ]);
  });

  test("gives a model that checks them the ids too, and a stand-in for a signature that is not known", () => {
    const [, model, user] = contents(turn(["k3x9", "call_d"]), "gemini-3.5-flash");

    expect(model?.parts.slice(1)).toEqual([
      { functionCall: { id: "k3x9", name: "f0", args: { n: 0 } }, thoughtSignature: STAND_IN },
      { functionCall: { id: "call_d", name: "f1", args: { n: 1 } } },
    ]);
    expect(user?.parts[0]).toEqual({ functionResponse: { id: "k3x9", name: "f0", response: { output: { temp: 21 } } } });
  });

  test.each([
    [
      "gemini-2.5-flash",
      [{ functionResponse: { name: "look", response: { output: "seen" } } }, { inlineData: { mimeType: "image/png", data: "AAAA" } }],
    ],
    [
      "gemini-3.8-flash",
      [
        {
          functionResponse: {
            id: "c1",
            name: "look",
            response: { output: "seen" },
            parts: [{ inlineData: { mimeType: "image/png", data: "AAAA" } }],
          },
        },
      ],
    ],
  ])("hands %s an image that a tool gave", (model, expected) => {
    const messages: Message[] = [
      { role: "assistant", content: "", toolCalls: [{ id: "c1", name: "look", arguments: null }] },
      {
        role: "tool",
        toolCallId: "c1",
        content: [
          { type: "text", text: "seen" },
          { type: "image", data: "AAAA", mimeType: "image/png" },
        ],
      },
    ];

    expect(contents(messages, model)[1]?.parts).toEqual(expected);
  });

  test("refuses a result that belongs to no call", () => {
    const messages: Message[] = [hello, { role: "tool", toolCallId: "lost", content: "?" }];

    expect(() => contents(messages)).toThrow('tool_call_id "lost" belongs to no tool call in messages');
  });
});
