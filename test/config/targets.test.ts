import { expect, test } from "vitest";
import { entryOf, providerWords, splitTarget } from "../../src/config/targets.ts";
import { configOf, load } from "./support.ts";

const words = providerWords(["primary", "my house"]);

test.each([
  ["primary", "primary", null],
  ["primary:gpt-6", "primary", "gpt-6"],
  ["openai", "openai", null],
  ["openai:ft:gpt-6:org::id", "openai", "ft:gpt-6:org::id"],
  ["my house:qwen3", "my house", "qwen3"],
  ["llama3.2:3b", null, "llama3.2:3b"],
  ["gpt-6", null, "gpt-6"],
  ["openai:", "openai", null],
  [":x", null, ":x"],
  ["constructor:x", null, "constructor:x"],
])("%s is the provider %s and the model %s", (target, provider, model) => {
  expect(splitTarget(target, words.has)).toEqual({ provider, model });
});

test("a word means the entry of that name before the first one of that kind", () => {
  const { providers } = configOf(
    load('[llm]\nproviders = [{ provider = "ollama", name = "openai" }, { provider = "openai", name = "x" }]\n'),
  );

  expect(entryOf("openai", providers)?.kind).toBe("ollama");
  expect(entryOf("ollama", providers)?.name).toBe("openai");
  expect(entryOf("nobody", providers)).toBeUndefined();
});
