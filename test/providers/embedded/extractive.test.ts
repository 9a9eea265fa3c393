import { describe, expect, test } from "vitest";
import { choose, findTask } from "../../../src/providers/embedded/extractive.ts";
import type { Message } from "../../../src/types.ts";
import { HARBOUR, README } from "./prompts.ts";

const user = (content: string): Message => ({ role: "user", content });
const FIRST = "The harbour of Oslo was rebuilt in 2014.";
const LAST = "The opera house stands at the water's edge, and visitors may walk on its roof.";

describe("a prompt that carries a text", () => {
  test.each<[string, string, string, string[]]>([
    ["question first", `How much is a ticket?\n\n${HARBOUR}`, "How much is a ticket?", [FIRST, LAST]],
    ["question last", `${HARBOUR}\n\nHow much is a ticket?`, "How much is a ticket?", [FIRST, LAST]],
    ["question first, one paragraph", `How much is a ticket? ${HARBOUR}`, "How much is a ticket?", [FIRST, LAST]],
    ["question last, one paragraph", `${HARBOUR} How much is a ticket?`, "How much is a ticket?", [FIRST, LAST]],
    ["command last, one paragraph", "The meeting is on Tuesday. Bob brings slides. Summarize.", "Summarize.", ["Bob brings slides."]],
    ["introduction", `Summarize:\n\n${HARBOUR}`, "Summarize:", [FIRST, LAST]],
    ["command that points at the text", `Summarise the following text.\n\n${HARBOUR}`, "Summarise the following text.", [FIRST, LAST]],
    ["colon", `Summarize this in one line: ${HARBOUR}`, "Summarize this in one line:", [FIRST, LAST]],
    ["fence", `What is said about children?\n\`\`\`\n${HARBOUR}\n\`\`\``, "What is said about children?", [FIRST, LAST]],
    ["quotes", `Who travels free according to "${HARBOUR}"?`, "Who travels free according to  … ?", [FIRST, LAST]],
    ["labels", `Context:\n${HARBOUR}\n\nQuestion: Who travels for free?\nAnswer:`, "Who travels for free?", [FIRST, LAST]],
    ["tags", `<document>\n${HARBOUR}\n</document>\n\nHow often do ferries leave?`, "How often do ferries leave?", [FIRST, LAST]],
    ["rules around it", `Answer using only this text:\n\n${HARBOUR}\n\nWhat is the fare?`, "What is the fare?", [FIRST, LAST]],
    ["rules at its end", `What is the fare?\n\n${HARBOUR}\n\nAnswer in one word.`, "What is the fare?", [FIRST, LAST]],
    ["lines", "What do pears cost?\nApples: 3 euros\nPears: 4 euros", "What do pears cost?", ["Apples: 3 euros", "Pears: 4 euros"]],
    ["items", "Compare these:\n- Apples are sweet.\n- Lemons are sour.", "Compare these:", ["Apples are sweet.", "Lemons are sour."]],
    ["remark that the question is about", "Alice lives in Paris. Where does she live?", "Where does she live?", ["Alice lives in Paris."]],
    ["Markdown", `How do I install it?\n\n${README}`, "How do I install it?", ["It needs Node 20.", "It never deletes a file."]],
    ["code", "What does it return?\n```js\nreturn a + b;\n```", "What does it return?", ["```js\nreturn a + b;\n```"]],
    ["other languages", `Résume ce texte :\n\n${HARBOUR}`, "", [FIRST, LAST]],
    ["Arabic", "ما عاصمة فرنسا؟\n\nفرنسا بلد في أوروبا. عاصمتها باريس.", "ما عاصمة فرنسا؟", ["عاصمتها باريس."]],
    ["Hebrew and emoji", "מה צבע הכלב?\n\nהכלב חום 🐶. החתול לבן 🐱!", "מה צבע הכלב?", ["הכלב חום 🐶.", "החתול לבן 🐱!"]],
    ["no question at all", `${HARBOUR}\n\nBergen is on the coast.`, "", [FIRST, "Bergen is on the coast."]],
    [
      "a text that ends with a question",
      `Summarize this:\n\n${HARBOUR}\n\nSo what comes next?`,
      "Summarize this: So what comes next?",
      [FIRST, LAST],
    ],
  ])("%s", (_title, prompt, question, some) => {
    const task = findTask([user(prompt)]);

    expect(task?.question).toBe(question);
    expect(task?.sentences).toEqual(expect.arrayContaining(some));
    expect(task?.sentences).not.toContain(question);
    expect(task?.sentences.every((sentence) => prompt.includes(sentence))).toBe(true);
    expect(task?.blocks).toHaveLength(task?.sentences.length ?? 0);
    expect(task?.hints).toHaveLength(task?.sentences.length ?? 0);
  });
});

describe("a prompt that carries no text", () => {
  test.each([
    "",
    "Hello",
    "Why is the sky blue?",
    "why is the sky blue",
    "Write a poem about autumn.",
    "Write a poem about autumn.\n\nIt should have four stanzas. It should mention falling leaves and rain.",
    "Write a haiku with this theme: falling leaves in autumn rain",
    "Summarize the plot of Hamlet.",
    'Who wrote "Hamlet"?',
    "What is love? Please be brief.",
    "Why is the sky blue?\n\nAnswer in one sentence.",
    "Answer in one word: is the sky blue?",
    "Translate: good morning",
    "What is X? And how does Y work?",
    "Why is the sky blue? I am five years old.",
    "Explain recursion. I am a beginner and have been learning Python for two weeks.",
    "My landlord keeps my deposit, and I moved out two months ago. What can I do?",
    "¿Por qué el cielo es azul?",
    "🎉",
  ])("%j", (prompt) => {
    expect(findTask([user(prompt)])).toBeNull();
  });
});

describe("earlier turns", () => {
  const answer: Message = { role: "assistant", content: "Gladly. I know a lot about it." };

  test("of the user carry the text", () => {
    const task = findTask([user(`Summarize:\n\n${HARBOUR}`), answer, user("How often do ferries leave?")]);

    expect(task?.question).toBe("How often do ferries leave?");
    expect(task?.sentences).toContain(FIRST);
    expect(task?.sentences).not.toContain("I know a lot about it.");
  });

  test("of tools carry the text", () => {
    const task = findTask([
      user("What is the weather in Oslo?"),
      answer,
      { role: "tool", toolCallId: "1", content: "Oslo: snow\nBergen: rain" },
    ]);

    expect(task).toMatchObject({ question: "What is the weather in Oslo?", sentences: ["Oslo: snow", "Bergen: rain"] });
  });

  test("of the system carry a text, but orders are none", () => {
    const system: Message = {
      role: "system",
      content: "You are the assistant of ACME. Orders arrive in three days. Never mention prices.",
    };

    expect(findTask([system, user("How fast do orders arrive?")])?.sentences).toEqual(["Orders arrive in three days."]);
    expect(findTask([system, user("Why is the sky blue?")])).toBeNull();
  });

  test("that only ask carry none", () => {
    expect(findTask([user("What is the capital of France?"), answer, user("And its population?")])).toBeNull();
  });

  test("in parts are read like paragraphs", () => {
    const content = [
      { type: "text" as const, text: HARBOUR },
      { type: "text" as const, text: "How much is a ticket?" },
    ];

    expect(findTask([{ role: "user", content }])).toMatchObject({
      question: "How much is a ticket?",
      sentences: expect.arrayContaining([FIRST]),
    });
  });
});

describe("choosing", () => {
  const question = [1, 0];
  const near = (cosine: number) => [cosine, Math.sqrt(1 - cosine * cosine)];
  const sentences = ["first", "second", "third", "fourth"];

  test.each<[string, number[], Parameters<typeof choose>[3], number[]]>([
    ["takes the nearest three in the order of the text", [0.8, 0.75, 0.9, 0.85], {}, [0, 2, 3]],
    ["leaves out what is clearly farther", [0.9, 0.5, 0.85, 0.1], {}, [0, 2]],
    ["takes one if asked for one", [0.8, 0.75, 0.9, 0.85], { maxSentences: 1 }, [2]],
    ["stops at the tokens there are", [0.8, 0.75, 0.9, 0.85], { maxTokens: 2, estimate: () => 1 }, [2, 3]],
    ["takes the nearest even if it does not fit", [0.8, 0.75, 0.9, 0.85], { maxTokens: 1, estimate: () => 9 }, [2]],
    ["takes hints into account", [0.5, 0.5, 0.5, 0.5], { hints: [0, 1, 0, 0] }, [1]],
  ])("%s", (_title, cosines, limits, expected) => {
    expect(choose(question, cosines.map(near), sentences, limits)).toEqual(expected);
  });

  test("among nothing gives nothing", () => {
    expect(choose(question, [], [])).toEqual([]);
  });
});
