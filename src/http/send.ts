import type { IncomingHttpHeaders } from "node:http";
import { CallError } from "../errors.ts";
import type { CancelScope } from "../util/cancel-scope.ts";
import { dispatcherOf, type Link } from "./pools.ts";

export interface HttpRequest {
  method: "GET" | "POST" | "DELETE";
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

/** Reads a reply while it arrives. What it throws ends the exchange: the socket is closed and `send` rejects with it. */
export interface ReplyReader {
  start(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
}

/**
 * Sends one request and feeds its reply to the reader; resolves when the reply is complete. Redirects are never followed, so no key
 * reaches another origin. Rejects with the scope's reason as soon as that ends (the socket is closed), else with a `network` error.
 */
export function send(request: HttpRequest, link: Link, scope: CancelScope, reader: ReplyReader): Promise<void> {
  return new Promise((resolve, reject) => {
    let abort: ((reason: Error) => void) | undefined;
    let settled = false;
    let sent = false;

    const settle = (error: unknown) => {
      if (settled) return;
      settled = true;
      stop();
      if (error === null) return resolve();
      abort?.(error instanceof Error ? error : new Error("aborted"));
      reject(error);
    };
    const guarded = (step: () => void) => {
      if (settled) return;
      try {
        step();
      } catch (error) {
        settle(error);
      }
    };
    const stop = scope.reason ? () => {} : scope.onCancel(settle);
    if (scope.reason) return settle(scope.reason);

    const { url, method, headers, body } = request;
    dispatcherOf(url.origin, link).dispatch(
      { origin: url.origin, path: url.pathname + url.search, method, headers, body: body ?? null },
      {
        onRequestStart(controller) {
          abort = (reason) => controller.abort(reason);
          if (settled) abort(new Error("aborted"));
          sent = true;
        },
        onResponseStart(_controller, status, replyHeaders) {
          if (status >= 200) guarded(() => reader.start(status, replyHeaders));
        },
        onResponseData(_controller, chunk) {
          guarded(() => reader.data(chunk));
        },
        onResponseEnd() {
          settle(null);
        },
        onResponseError(_controller, error) {
          abort = undefined;
          settle(networkError(error, url, sent));
        },
      },
    );
  });
}

/** What the socket's error codes mean to a person. */
const CODES: Record<string, string> = {
  ECONNREFUSED: "refused the connection; is it running?",
  ECONNRESET: "reset the connection",
  ENOTFOUND: "has no address in DNS; check base_url",
  EAI_AGAIN: "could not be looked up in DNS",
  ETIMEDOUT: "did not answer",
  UND_ERR_CONNECT_TIMEOUT: "did not accept a connection in time",
  UND_ERR_SOCKET: "closed the connection",
  DEPTH_ZERO_SELF_SIGNED_CERT: "has a self-signed certificate; set ca_file or NODE_EXTRA_CA_CERTS",
  SELF_SIGNED_CERT_IN_CHAIN: "has a self-signed certificate in its chain; set ca_file or NODE_EXTRA_CA_CERTS",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "has a certificate that cannot be verified; set ca_file or NODE_EXTRA_CA_CERTS",
  NOT_PUBLIC: "is not a public address",
  CERT_HAS_EXPIRED: "has an expired certificate",
};

function networkError(error: Error, url: URL, sent: boolean): CallError {
  const code = codeOf(error);
  const what = CODES[code] ?? `failed: ${code || error.message}`;
  return new CallError("network", `${url.host} ${what}`, { sent, code, cause: error });
}

/** The code of an error or of what caused it; several addresses of one host fail as an aggregate. */
function codeOf(error: Error & { code?: string; errors?: Error[] }): string {
  if (error.code) return error.code;
  const inner = error.errors?.[0] ?? error.cause;
  return inner instanceof Error ? codeOf(inner) : "";
}
