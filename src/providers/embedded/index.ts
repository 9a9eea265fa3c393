import { CallError } from "../../errors.ts";
import { estimateTokens } from "../../money/tokens.ts";
import type { CompleteRequest, Completion, Embedding, EmbedRequest, ReplyListener, Usage } from "../../types.ts";
import type { CancelScope } from "../../util/cancel-scope.ts";
import type { ProviderFactory } from "../provider.ts";
import { createEmbedder, DIMENSIONS, type Embedder } from "./embedder.ts";
import { findTask, textOf } from "./extractive.ts";
import { quote } from "./quote.ts";

/** The provider inside the server: embeddings by a small local model, completions quoted from the text that the messages carry. */
export interface EmbeddedProvider {
  /** Quotes the sentences nearest to the question. Fails with `config` if the messages carry no text. */
  complete(request: CompleteRequest, model: string, scope: CancelScope, listener: ReplyListener): Promise<Completion>;
  /** Vectors of 512 numbers; `bad_request` if others are asked for. */
  embed(request: EmbedRequest, model: string, scope: CancelScope, listener?: ReplyListener): Promise<Embedding>;
  /** Ends the model's thread. */
  close(): Promise<void>;
}

/** What an embedded provider is made with. */
export interface EmbeddedOptions {
  /** Counts tokens for the usage and for `maxTokens`. */
  estimate?: (text: string) => number;
  embedder?: Embedder;
}

const MODEL = "universal-sentence-encoder-lite";
const EXTRACTIVE = "extractive: sentences quoted from your text; no language model is configured: set OPENAI_API_KEY… or start Ollama";
const NO_TEXT =
  "the embedded provider only quotes, and this prompt carries no text to quote from: set one of ANTHROPIC_API_KEY, OPENAI_API_KEY, GOOGLE_API_KEY, GROQ_API_KEY or another provider's key, or start Ollama (`ollama pull llama3.2`), or put the text to quote from into the prompt"; /** How many characters are looked through, on the main thread: about 0.2 s. */
const MOST_READ = 1_000_000;
const TOO_LONG = `the embedded provider reads up to ${MOST_READ} characters: shorten the text, or set a provider's key`;

let shared: EmbeddedProvider | undefined;

/** The embedded provider of this process: entries and reloads of the config share one, since each thread costs 200 MB. */
export const embedded: ProviderFactory = () => {
  shared ??= createEmbeddedProvider();
  const { complete, embed } = shared;
  return {
    complete: (request, model, { scope, listener }) => complete(request, model, scope, listener),
    embed: (request, model, { scope, listener }) => embed(request, model, scope, listener),
  };
};

/** Makes an embedded provider. Nothing is loaded before the first call. */
export function createEmbeddedProvider({ estimate = estimateTokens, embedder = createEmbedder() }: EmbeddedOptions = {}): EmbeddedProvider {
  return {
    async complete(request, _model, scope, listener) {
      refuseUnsupported(request);
      const prompt = request.messages.map(textOf).join("\n");
      if (prompt.length > MOST_READ) throw new CallError("too_long", TOO_LONG, { sent: false });
      const task = findTask(request.messages);
      if (!task) throw new CallError("config", NO_TEXT, { sent: false });
      listener.accepted();
      const quotation = await quote(task, embedder, scope, { heard: listener.bytes, maxTokens: request.maxTokens, estimate });
      listener.text(quotation.text);
      return {
        text: quotation.text,
        toolCalls: [],
        finishReason: quotation.cut ? "length" : "stop",
        usage: usageOf(estimate(prompt), estimate(quotation.text)),
        model: MODEL,
        notes:
          quotation.compared === task.sentences.length
            ? [EXTRACTIVE]
            : [EXTRACTIVE, comparedNote(quotation.compared, task.sentences.length)],
      };
    },
    async embed({ texts, dimensions = DIMENSIONS }, _model, scope, listener) {
      if (dimensions !== DIMENSIONS) {
        throw new CallError("bad_request", `${MODEL} gives ${DIMENSIONS} dimensions: leave dimensions out, or name another model`, {
          sent: false,
        });
      }
      listener?.accepted();
      const vectors = await embedder.embed(texts, scope, listener?.bytes);
      const tokens = texts.reduce((sum, text) => sum + estimate(text), 0);
      return { vectors, usage: usageOf(tokens, 0), model: MODEL };
    },
    close: embedder.close,
  };
}

function refuseUnsupported({ tools, format, messages }: CompleteRequest): void {
  const hasImage = messages.some(({ content }) => typeof content !== "string" && content.some((part) => part.type === "image"));
  const asked = tools?.length ? "call tools" : format ? "answer in JSON" : hasImage ? "see images" : null;
  if (asked)
    throw new CallError("bad_request", `the embedded provider cannot ${asked}: name another model, or leave that out`, { sent: false });
}

function usageOf(input: number, output: number): Usage {
  return { input, output, cachedInput: null, cacheWrite: null, reasoning: null, total: input + output, source: "estimated" };
}

function comparedNote(compared: number, all: number): string {
  return `extractive: of ${all} sentences the likeliest ${compared} were compared with the question`;
}
