/** Families of models that think before they answer, by the ids their providers give them. */
const REASONING =
  /(^|[/:])(o[1-9]\b|gpt-[5-9]|gpt-oss|claude-(opus|sonnet|fable|haiku)-[4-9]|gemini-(2\.5|[3-9])|deepseek-(r\d|reasoner)|qwq|qwen-?3|magistral|grok-[3-9]|command-a-reasoning)|reason|think/i;

/** Whether a model is known to reason: it may be silent for a while before its first word. */
export function reasons(model: string): boolean {
  return REASONING.test(model);
}

/** The kind that a bare model id most likely belongs to, by how its provider names models. */
const FAMILIES: readonly [RegExp, string][] = [
  [/^(gpt-\d|o\d|chatgpt|text-embedding-(3|ada))/, "openai"],
  [/^claude-/, "anthropic"],
  [/^(gemini-|embedding-001|text-embedding-00)/, "google"],
  [/^(command|embed-|c4ai-)/, "cohere"],
  [/^voyage-/, "voyage"],
];

export function familyOf(model: string): string | null {
  return FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? null;
}
