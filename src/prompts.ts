import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

/** The slash commands: ways of asking for the tools in one word. */
export function registerPrompts(server: McpServer): void {
  server.registerPrompt(
    "delegate",
    {
      title: "Delegate a task",
      description: "Hand a bounded task to another model and check what comes back",
      argsSchema: z.object({
        task: z.string().describe("what to hand over"),
        model: z.string().optional().describe("provider, provider:model or model id"),
      }),
    },
    ({ task, model }) =>
      says(
        `Hand this task to another model with the \`complete\` tool${named(model)}. Put everything it needs into the prompt: it sees nothing else. Then check its answer and tell me the result.\n\nTask: ${task}`,
      ),
  );
  server.registerPrompt(
    "second_opinion",
    {
      title: "Get a second opinion",
      description: "Ask another model about what you have concluded, and compare",
      argsSchema: z.object({
        question: z.string().describe("what to ask"),
        model: z.string().optional().describe("provider, provider:model or model id"),
      }),
    },
    ({ question, model }) =>
      says(
        `Answer this question yourself. Then ask another model the same with the \`complete\` tool${named(model)}, without telling it your answer. Tell me where you agree, where you differ, and what you conclude.\n\nQuestion: ${question}`,
      ),
  );
}

function named(model: string | undefined): string {
  return model ? ` (model: "${model}")` : "";
}

function says(text: string) {
  return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
}
