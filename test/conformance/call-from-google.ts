import { IMAGE } from "./call-from-openai.ts";
import { given, type Json, list, record, string } from "./evidence.ts";

const CHOICES: Record<string, string> = { AUTO: "auto", ANY: "required", NONE: "none" };

/** A request of the Gemini API as arguments of `complete`; its own schema dialect stands for JSON of any form. */
export function fromGoogle(body: Json): Json {
  const config = record(body.generationConfig);
  const declared = list(body.tools).flatMap(({ functionDeclarations }) => list(functionDeclarations));
  const tools = declared.map(({ name, description, parameters, parametersJsonSchema, parameters_json_schema }) =>
    given({
      name,
      description: string(description) || undefined,
      parameters: parametersJsonSchema ?? parameters_json_schema ?? parameters ?? { type: "object" },
    }),
  );
  const { mode, allowedFunctionNames = [] } = record(record(body.toolConfig).functionCallingConfig);
  const [only] = [allowedFunctionNames].flat();
  return given({
    system: textOf(record(body.systemInstruction).parts) || undefined,
    messages: body.contents ? messagesOf(list(body.contents)) : undefined,
    json: config.responseMimeType === "application/json" && !config.responseJsonSchema ? true : undefined,
    json_schema: config.responseJsonSchema,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: tools.length > 0 ? (only ?? CHOICES[string(mode)]) : undefined,
    max_tokens: config.maxOutputTokens,
    temperature: config.temperature,
    top_p: config.topP,
    seed: config.seed,
    stop: config.stopSequences,
    reasoning: reasoningOf(record(config.thinkingConfig)),
  });
}

/** Of the budgets only none at all has a word of ours. */
function reasoningOf({ thinkingLevel, thinkingBudget }: Json): string | undefined {
  return thinkingBudget === 0 ? "none" : string(thinkingLevel).toLowerCase() || undefined;
}

function textOf(parts: unknown): string {
  return [parts]
    .flat()
    .map((part) => string(record(part).text))
    .join("");
}

/** Calls and results have no ids here: they are matched in order. */
function messagesOf(contents: Json[]): Json[] {
  let calls = 0;
  let results = 0;
  return contents.flatMap(({ role, parts }) => {
    if (role === "model") {
      const made = list(parts).flatMap(({ functionCall }) =>
        functionCall ? [{ id: `call_${calls++}`, name: record(functionCall).name, arguments: record(functionCall).args ?? {} }] : [],
      );
      return [given({ role: "assistant", content: textOf(parts), tool_calls: made.length > 0 ? made : undefined })];
    }
    const answers = list(parts).flatMap(({ functionResponse }) => {
      if (!functionResponse) return [];
      const { response, parts: images } = record(functionResponse);
      const content = [{ type: "text", text: JSON.stringify(record(response).output ?? response) }, ...list(images).map(() => IMAGE)];
      return [{ role: "tool", tool_call_id: `call_${results++}`, content }];
    });
    const others = list(parts).flatMap(({ text, inlineData, fileData }) =>
      typeof text === "string" ? [{ type: "text", text }] : inlineData || fileData ? [IMAGE] : [],
    );
    return [...answers, ...(others.length > 0 ? [{ role: "user", content: others }] : [])];
  });
}
