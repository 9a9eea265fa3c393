import { CallError } from "../errors.ts";
import type { Backend } from "../providers/backend.ts";
import type { Exchange } from "../providers/provider.ts";
import type { Operation } from "../types.ts";
import { cancelScope } from "../util/cancel-scope.ts";

/** What came of asking for one token. */
export interface Live {
  model: string;
  error: CallError | null;
}

const PATIENCE_MS = 60_000;
const DEAF = { accepted() {}, bytes() {}, text() {} };
/** Some models that reason say so when one token is not enough to begin with: they have answered. */
const OUT_OF_ROOM = /max_tokens|max_completion_tokens|output limit|maximum output/i;

/** Asks a provider for a single token of text, or one vector where it has no language models. Costs next to nothing, but not nothing. */
export async function askForOneToken(backend: Backend): Promise<Live> {
  const operation: Operation = backend.missing("complete") === null && backend.entry.kind !== "embedded" ? "complete" : "embed";
  const model = backend.defaultModel(operation) ?? "";
  const scope = cancelScope();
  scope.expire(PATIENCE_MS, () => new CallError("timeout", "it did not answer in 60 s", { sent: true }));
  try {
    await again(() => ask(backend, operation, model, { scope, listener: DEAF, stream: false }));
    return { model, error: null };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const answered = error.kind === "bad_request" && OUT_OF_ROOM.test(error.message);
    return { model, error: answered ? null : error };
  } finally {
    scope.release();
  }
}

async function ask(backend: Backend, operation: Operation, model: string, exchange: Exchange): Promise<unknown> {
  const provider = await backend.provider();
  if (operation === "embed") return provider.embed?.({ texts: ["Hi"], inputType: "document" }, model, exchange);
  return provider.complete?.({ messages: [{ role: "user", content: "Hi" }], maxTokens: 1 }, model, exchange);
}

/** Once more if the first try taught how the model wants to be asked. */
async function again<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof CallError && error.adapted) return attempt();
    throw error;
  }
}
