import { CallError } from "../errors.ts";
import { nameOf } from "../providers/backend.ts";
import type { CompleteRequest, Completion, Operation, ReplyOf, RequestOf } from "../types.ts";
import type { Call, Handler } from "./call.ts";
import { imageInliner } from "./inline-images.ts";
import { answerCheck, notAsAsked, repairRequest } from "./json-answer.ts";

/** The innermost step of a call: asks its target, with that provider's defaults, and refuses an answer that is none. */
export async function exchanger<Op extends Operation>(operation: Op, request: RequestOf<Op>): Promise<Handler<ReplyOf<Op>>> {
  if (operation === "complete") return (await completer(request as CompleteRequest)) as unknown as Handler<ReplyOf<Op>>;
  return (call) => ask(operation, request, call);
}

async function ask<Op extends Operation>(operation: Op, request: RequestOf<Op>, { target, scope, listener }: Call): Promise<ReplyOf<Op>> {
  const { backend, model } = target;
  const provider = await backend.provider();
  const method = provider[operation] as ((...given: [RequestOf<Op>, string, object]) => Promise<ReplyOf<Op>>) | undefined;
  if (!method)
    throw new CallError("config", `${backend.name} has no ${operation === "embed" ? "embeddings" : "language models"}`, { sent: false });
  scope.throwIfCancelled();
  return method(request, model, { scope, listener, stream: backend.entry.stream });
}

/** A completion's step. An answer of the wrong form is sent back once to the model that wrote it, with what is wrong. */
async function completer(request: CompleteRequest): Promise<Handler<Completion>> {
  const form = request.format ? await answerCheck(request.format) : null;
  const inlined = imageInliner();
  const wrong = new Map<string, { text: string; problems: string }>();
  return async (call) => {
    const earlier = wrong.get(nameOf(call.target));
    const whole = call.target.backend.service.fetchesImages === false ? await inlined(request, call.scope) : request;
    const own = withDefaults(earlier ? repairRequest(whole, earlier.text, earlier.problems) : whole, call);
    const completion = await ask("complete", own, call);
    refuseEmpty(completion, own);
    if (!form || completion.toolCalls.length > 0) return completion;
    const checked = form.check(completion.text);
    if ("json" in checked) return { ...completion, text: checked.json };
    const failure = notAsAsked(checked.problems, completion.text);
    if (earlier) throw failure;
    wrong.set(nameOf(call.target), { text: completion.text, problems: checked.problems });
    throw failure.asAdapted();
  };
}

function withDefaults(request: CompleteRequest, { target }: Call): CompleteRequest {
  const { maxTokens, temperature } = target.backend.entry;
  return {
    ...request,
    ...(request.maxTokens === undefined && maxTokens !== null && { maxTokens }),
    ...(request.temperature === undefined && temperature !== null && { temperature }),
  };
}

/** An empty answer is a failure of one kind or another, never a success. */
function refuseEmpty({ text, toolCalls, finishReason, usage }: Completion, { maxTokens }: CompleteRequest): void {
  if (text.trim() !== "" || toolCalls.length > 0) return;
  const facts = { sent: true };
  if (finishReason === "content_filter") throw new CallError("filtered", "the provider's filter withheld the answer", facts);
  if (finishReason === "length") {
    const limit = maxTokens === undefined ? "the output limit" : `max_tokens ${maxTokens}`;
    const spent = usage.reasoning ? ` (${usage.reasoning} tokens of reasoning)` : "";
    throw new CallError("bad_request", `${limit} was used up before the answer began${spent}; raise max_tokens or lower reasoning`, facts);
  }
  throw new CallError("bad_reply", "the answer is empty", facts);
}
