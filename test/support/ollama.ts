import { type Answer, json } from "./upstream.ts";

/** A stand-in Ollama with these models pulled, newest first. */
export function ollamaWith(models: string[], answer: Answer = ollamaSays("Hello.")): Answer {
  return (request, response, n) => {
    if (request.path !== "/api/tags") return answer(request, response, n);
    const listed = models.map((name, index) => ({
      name,
      modified_at: new Date(Date.UTC(2026, 0, models.length - index)).toISOString(),
      details: { family: /embed|bert/.test(name) ? "nomic-bert" : "llama" },
    }));
    return json(response, 200, { models: listed });
  };
}

/** Answers chats and embeddings in Ollama's native form. */
export function ollamaSays(text: string): Answer {
  return (request, response) => {
    const { model } = request.body;
    if (request.path === "/api/embed") {
      const embeddings = (request.body.input as string[]).map((input) => [input.length, 1]);
      return json(response, 200, { model, embeddings, prompt_eval_count: embeddings.length });
    }
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    const last = {
      model,
      message: { role: "assistant", content: "" },
      done: true,
      done_reason: "stop",
      prompt_eval_count: 5,
      eval_count: 2,
    };
    const pieces = (text.match(/\S+\s*/g) ?? []).map((content) => ({ model, message: { role: "assistant", content }, done: false }));
    for (const line of [...pieces, last]) response.write(`${JSON.stringify(line)}\n`);
    response.end();
  };
}
