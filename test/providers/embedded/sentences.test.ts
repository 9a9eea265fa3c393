import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentencesOf } from "../../../src/providers/embedded/sentences.ts";
import { README } from "./prompts.ts";

function textsOf(text: string): string[] {
  return sentencesOf(text).map((sentence) => sentence.text);
}

describe("plain text", () => {
  test.each<[string, string, string[]]>([
    ["sentences end at their stops", "It rains. Why not? Stop!", ["It rains.", "Why not? Stop!"]],
    [
      "titles, initials and abbreviations end none",
      "Dr. J. Berg left, e.g. by ship. Mr. X stayed.",
      ["Dr. J. Berg left, e.g. by ship.", "Mr. X stayed."],
    ],
    ["numbers and versions end none", "It costs $3.50. See v1.2.3 of 2.0.", ["It costs $3.50.", "See v1.2.3 of 2.0."]],
    ["speech goes on after its mark", '"Really?" she asked. He left.', ['"Really?" she asked.', "He left."]],
    ["short lines stand alone", "Apples: 3 euros\nPears: 4 euros", ["Apples: 3 euros", "Pears: 4 euros"]],
    [
      "lines that are only wrapped are one",
      "The ships that came from the northern sea\nlarger than the others, were the\nfirst. They\r\nleft early.",
      ["The ships that came from the northern sea\nlarger than the others, were the\nfirst.", "They", "left early."],
    ],
    ["a question takes its answer along", "Is it open? Yes, daily.\nIt is new.", ["Is it open? Yes, daily.", "It is new."]],
    ["other scripts have stops of their own", "你好。我叫李。", ["你好。", "我叫李。"]],
    ["right-to-left text and emoji stay whole", "הכלב חום 🐶. החתול לבן 👩‍👩‍👧!", ["הכלב חום 🐶.", "החתול לבן 👩‍👩‍👧!"]],
    ["repetitions count once", "It rains. It rains.", ["It rains."]],
    ["punctuation alone is nothing", "--- *** ...\n\n\t\n!!!", []],
  ])("%s", (_title, text, expected) => {
    expect(textsOf(text)).toEqual(expected);
  });

  test("without any stop is cut after 80 words", () => {
    const words = Array.from({ length: 200 }, (_, index) => `word${index}`).join(" ");

    expect(textsOf(words).map((piece) => piece.split(" ").length)).toEqual([80, 80, 40]);
  });
});

describe("Markdown", () => {
  test("gives its sentences, rows, items and code, without marks, badges, comments and short headings", () => {
    expect(textsOf(README)).toEqual([
      "**gull** watches a folder and copies new files to a server, e.g. photos of a camera.",
      "It needs Node 20.",
      "Written by Dr. Ida Berg and\nothers.",
      "Install it from the registry:\n\n```sh\nnpm install gull\n```",
      "`--folder` | the folder to watch",
      "`--every` | how often to look, in seconds",
      "It never deletes a file.",
      "Windows is not supported yet.",
      "Can it resume?\n\nYes.",
      "A copy that was cut off goes on where it stopped.",
      'import { watch } from "gull";',
      'const gull = watch({ folder: "photos" });',
      'gull.on("copied", (file) => print(file.name));',
      'gull.on("failed", (file) => print(file.error));',
      'gull.on("idle", () => print("nothing to do"));',
      "await gull.start();",
      "gull.stop();",
    ]);
  });

  test("knows the heading above each and what stands in one paragraph", () => {
    const found = sentencesOf(README);

    expect(found.find(({ text }) => text.startsWith("Install it"))).toMatchObject({ heading: "Install", kind: "prose" });
    expect(found[1]?.block).toBe(found[0]?.block);
    expect(found[4]?.block).not.toBe(found[5]?.block);
  });

  test("does not end a sentence inside of a link or code", () => {
    const text = "See [the guide](./docs/guide.md) and run `a. B` first. **Mind.** Then go on.";

    expect(textsOf(text)).toEqual(["See [the guide](./docs/guide.md) and run `a. B` first.", "**Mind.**", "Then go on."]);
  });

  test("in a fence is prose if it reads like prose", () => {
    expect(textsOf("```\nIt rains in Bergen. The sun shines in Rome.\n```")).toEqual(["It rains in Bergen.", "The sun shines in Rome."]);
  });
});

test("whatever the text, the sentences are pieces of it and not blank", () => {
  const word = fc.constantFrom(
    "a",
    "Dr.",
    "why?",
    "#",
    "- ",
    "```",
    "|",
    "\n",
    "\r\n",
    " ",
    "![x](y)",
    "<!--",
    "-->",
    "**",
    ">",
    "🎉",
    "שלום",
    ":",
    "1.",
    "`",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const text = words.join("");
      return textsOf(text).every((sentence) => text.includes(sentence) && sentence.trim() === sentence && sentence !== "");
    }),
  );
});

test("a million characters take less than two seconds", () => {
  const text = "He was fond of cheese, wine, and the long walks by the river that his father had shown him. ".repeat(11_000);
  const start = performance.now();

  textsOf(text);

  expect(performance.now() - start).toBeLessThan(2_000);
});
