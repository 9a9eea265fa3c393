import { expect, test } from "vitest";
import { joinEnvironment } from "../../src/config/environment.ts";
import { fillTemplate } from "../../src/config/template.ts";

const environment = joinEnvironment({ A: "a", B: "b", EMPTY: "" }, new Map());
const fill = (text: string) => fillTemplate(text, environment);

test.each([
  ["plain", "plain"],
  ["$A and {A} and $ {A}", "$A and {A} and $ {A}"],
  [`\${A}`, "a"],
  [`<\${A}|\${B}>`, "<a|b>"],
  [`\${EMPTY}`, ""],
  [`\${EMPTY:-x}`, "x"],
  [`\${A:-x}`, "a"],
  [`\${NONE:-x}`, "x"],
  [`\${NONE:-}`, ""],
  [`\${NONE:-https://x/y?z=1#}`, "https://x/y?z=1#"],
  [`\${NONE:-\${B}}`, "b"],
  [`\${NONE:-\${NO:-c}}!`, "c!"],
  [`\${A:?why}`, "a"],
  [`$\${A}`, `\${A}`],
  [`$\${`, `\${`],
  [`$\${A}\${B}`, `\${A}b`],
  [`\${A}$\${B}`, `a\${B}`],
])("%s is filled in as %j", (text, filled) => {
  expect(fill(text)).toMatchObject({ text: filled, unset: [], malformed: false });
});

test("what is not set is listed with what the config says about it", () => {
  expect(fill(`\${NO}-\${NONE:?ask Ann}-\${EMPTY:?}`).unset).toEqual([
    { name: "NO", message: null },
    { name: "NONE", message: "ask Ann" },
    { name: "EMPTY", message: null },
  ]);
});

test("what was used is listed with where it came from", () => {
  expect(fill(`\${A} \${NONE:-\${B}}`).used).toEqual([
    { name: "A", value: "a", from: "environment" },
    { name: "B", value: "b", from: "environment" },
  ]);
});

test.each([`\${`, `\${}`, `\${A`, `\${1}`, `\${A-b}`, `\${A:+b}`, `\${ A }`, `x\${A B}y`])("%s is malformed", (text) => {
  expect(fill(text).malformed).toBe(true);
});

test("defaults within defaults end somewhere", () => {
  const deep = `${"\u0024{N:-".repeat(50_000)}x${"}".repeat(50_000)}`;

  expect(fill(deep).malformed).toBe(true);
});
