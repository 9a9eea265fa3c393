import type { Message, Part } from "../../types.ts";

/**
 * A conversation as one prompt: a single user turn stands for itself, several are written down with their speakers and left open for the
 * assistant. The system prompt is apart where the model has an input for it, else in front.
 */
export function renderPrompt(messages: readonly Message[], systemApart: boolean): { prompt: string; system?: string } {
  const system = messages.flatMap((message) => (message.role === "system" ? [textOf(message.content)] : [])).join("\n\n");
  const turns = messages.filter((message) => message.role !== "system");
  const [only] = turns;
  const talk = turns.length === 1 && only?.role === "user" ? textOf(only.content) : `${turns.map(render).join("\n\n")}\n\nAssistant:`;
  if (system === "") return { prompt: talk };
  return systemApart ? { prompt: talk, system } : { prompt: `${system}\n\n${talk}` };
}

function render(message: Message): string {
  const text = textOf(message.content);
  if (message.role === "user") return `User: ${text}`;
  if (message.role !== "assistant") return `Tool result: ${text}`;
  const calls = (message.toolCalls ?? []).map(({ name, arguments: given }) => `[called ${name} with ${JSON.stringify(given ?? {})}]`);
  return `Assistant: ${[text, ...calls].filter((piece) => piece !== "").join("\n")}`;
}

function textOf(content: string | Part[]): string {
  if (typeof content === "string") return content;
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}
