import { CallError } from "../../errors.ts";
import type { Json, ReplyListener } from "../../types.ts";
import { type CancelScope, cancelScope } from "../../util/cancel-scope.ts";
import { baseUrl } from "../base-url.ts";
import { perform, wholeReader } from "../exchange.ts";
import type { Connection, Exchange } from "../provider.ts";
import { failure } from "./failure.ts";
import { decodePrediction, type Prediction } from "./prediction.ts";

/** Who asks and who listens. */
type Asking = Pick<Exchange, "scope" | "listener">;

/** Replicate's API as far as we use it: https://replicate.com/docs/reference/http */
export interface Client {
  /** Creates a prediction. One whose caller leaves before its id is known is cancelled as soon as it is. */
  create(path: string, body: Json, headers: Record<string, string>, asking: Asking): Promise<Prediction>;
  get(id: string, asking: Asking): Promise<Prediction>;
  /** Ends a prediction that nobody waits for any more, else it would go on and cost; nobody waits for this either. */
  abandon(id: string): void;
  /** Reads a prediction's stream of events; `null` when its address is not one that may be followed. */
  stream(address: string | null, asking: Asking, take: (chunk: Buffer) => void): Promise<void> | null;
  /** The body of a free listing. */
  list(path: string, asking: Asking): Promise<string>;
}

/** How long a call that is over waits for the id of the prediction it began. A later one ends by its `Cancel-After`. */
const LATE_ID_MS = 150;
/** How long a cancellation may take. */
const CANCELLATION_MS = 12_000;
/** Where the addresses inside replies may lead. */
const OWN_HOSTS = /(^|\.)replicate\.(com|net|delivery)$/;

export function createClient(connection: Connection): Client {
  const base = () => baseUrl(connection.baseUrl ?? "https://api.replicate.com", "/v1");
  const key: Record<string, string> = connection.apiKey ? { authorization: `Bearer ${connection.apiKey.reveal()}` } : {};

  const ask = async (method: "GET" | "POST", path: string, asking: Asking, headers: Record<string, string> = {}, body?: Json) => {
    const reader = wholeReader();
    const own = { method, url: new URL(base() + path), headers: { ...key, ...headers }, ...(body && { body: JSON.stringify(body) }) };
    await perform(own, connection, asking, failure, reader);
    return reader.text();
  };
  const abandon = (id: string) => {
    const scope = lastScope();
    const asked = ask("POST", `/predictions/${encodeURIComponent(id)}/cancel`, { scope, listener: SILENT });
    asked.catch(() => {}).finally(scope.release);
  };
  return {
    abandon,
    create: (path, body, headers, asking) =>
      outliving(asking, abandon, async (scope, listener) => decodePrediction(await ask("POST", path, { scope, listener }, headers, body))),
    get: async (id, asking) => decodePrediction(await ask("GET", `/predictions/${encodeURIComponent(id)}`, asking).catch(goneAway)),
    list: (path, asking) => ask("GET", path, asking),
    stream(address, asking, take) {
      const url = address !== null && URL.canParse(address) ? new URL(address) : null;
      const near = url?.origin === new URL(base()).origin;
      if (!url || !(near || (url.protocol === "https:" && OWN_HOSTS.test(url.hostname)))) return null;
      const own = { method: "GET" as const, url, headers: { accept: "text/event-stream", ...(near && key) } };
      return perform(own, near ? connection : { ...connection, headers: {} }, asking, failure, { start() {}, data: take });
    },
  };
}

/** A prediction that is not found is no model that is not found. */
function goneAway(error: unknown): never {
  throw error instanceof CallError && error.status === 404
    ? new CallError("bad_reply", "Replicate does not know its prediction", { ...error })
    : error;
}

const SILENT: ReplyListener = { accepted() {}, bytes() {}, text() {} };

function lastScope(): CancelScope & { release(): void } {
  const scope = cancelScope();
  scope.expire(CANCELLATION_MS, () => new CallError("timeout", "Replicate did not answer in time"));
  return scope;
}

/** Runs `create` so that it can outlive its caller by a little: an id that comes too late is still good for cancelling. */
function outliving(
  { scope, listener }: Asking,
  abandon: (id: string) => void,
  create: (scope: CancelScope, listener: ReplyListener) => Promise<Prediction>,
): Promise<Prediction> {
  if (scope.reason) return Promise.reject(scope.reason);
  const own = cancelScope();
  const told: ReplyListener = {
    accepted: () => scope.reason === null && listener.accepted(),
    bytes: () => scope.reason === null && listener.bytes(),
    text() {},
  };
  return new Promise((resolve, reject) => {
    const created = create(own, told);
    const stop = scope.onCancel((reason) => {
      own.expire(LATE_ID_MS, () => reason);
      created.then(({ id, completed }) => !completed && abandon(id)).catch(() => {});
      reject(reason);
    });
    created.then(resolve, reject).finally(() => {
      stop();
      own.release();
    });
  });
}
