import { type Answer, chat, json, type Received } from "./upstream.ts";

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const VECTOR = [0.6, 0.8];

/** What each service answers in its own form, by the path it is asked at. Every reply comes in one piece, which a streaming call takes too. */
const REPLIES: readonly [RegExp, (request: Received) => [number, unknown]][] = [
  [
    /\/messages$/,
    ({ body }) => [
      200,
      {
        type: "message",
        model: body.model,
        content: [{ type: "text", text: "Hello." }],
        stop_reason: "end_turn",
        usage: { input_tokens: 5, output_tokens: 2 },
      },
    ],
  ],
  [
    /:(streamG|g)enerateContent/,
    () => [
      200,
      {
        candidates: [{ content: { role: "model", parts: [{ text: "Hello." }] }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2 },
      },
    ],
  ],
  [/:batchEmbedContents/, ({ body }) => [200, { embeddings: (body.requests as unknown[]).map(() => ({ values: VECTOR })) }]],
  [
    /\/v2\/chat$/,
    () => [
      200,
      {
        id: "c",
        finish_reason: "COMPLETE",
        message: { role: "assistant", content: [{ type: "text", text: "Hello." }] },
        usage: { tokens: { input_tokens: 5, output_tokens: 2 } },
      },
    ],
  ],
  [
    /\/v2\/embed$/,
    ({ body }) => [
      200,
      {
        id: "e",
        embeddings: { float: (body.texts as unknown[]).map(() => VECTOR) },
        texts: body.texts,
        meta: { billed_units: { input_tokens: 5 } },
      },
    ],
  ],
  [/\/predictions$/, () => [201, { id: "p", status: "succeeded", output: ["Hel", "lo."], completed_at: "2026-01-01T00:00:00Z", urls: {} }]],
  [
    /\/api\/chat$/,
    ({ body }) => [
      200,
      {
        model: body.model,
        message: { role: "assistant", content: "Hello." },
        done: true,
        done_reason: "stop",
        prompt_eval_count: 5,
        eval_count: 2,
      },
    ],
  ],
  [
    /\/api\/embed$/,
    ({ body }) => [200, { model: body.model, embeddings: (body.input as unknown[]).map(() => VECTOR), prompt_eval_count: 5 }],
  ],
  [/feature-extraction/, ({ body }) => [200, [body.inputs].flat().map(() => VECTOR)]],
  [/\/chat\/completions/, ({ body }) => [200, chat(String(body.model), "Hello.", USAGE)]],
  [/\/embeddings/, ({ body }) => [200, { data: [body.input].flat().map((_, index) => ({ index, embedding: VECTOR })), usage: USAGE }]],
];

/** Answers as whichever service is being asked. */
export const asAsked: Answer = (request, response) => {
  const [, reply] = REPLIES.find(([path]) => path.test(request.path)) ?? [];
  if (!reply) return json(response, 404, { error: { message: `no such path ${request.path}` } });
  const [status, body] = reply(request);
  return json(response, status, body);
};

/** The 404 that each service gives for a model it no longer has. */
export const gone: Answer = (request, response) => {
  const model = String(request.body.model ?? request.path);
  if (/\/messages$/.test(request.path))
    return json(response, 404, { type: "error", error: { type: "not_found_error", message: `model: ${model}` } });
  if (/:/.test(request.path))
    return json(response, 404, { error: { code: 404, message: `${request.path} is not found`, status: "NOT_FOUND" } });
  if (/\/v2\//.test(request.path)) return json(response, 404, { id: "x", message: `model '${model}' was removed on September 15, 2025.` });
  if (/\/predictions$/.test(request.path))
    return json(response, 404, { title: "Not found", detail: "The requested resource could not be found.", status: 404 });
  if (/\/api\//.test(request.path)) return json(response, 404, { error: `model '${model}' not found` });
  return json(response, 404, {
    error: { message: `The model \`${model}\` does not exist`, type: "invalid_request_error", code: "model_not_found" },
  });
};
