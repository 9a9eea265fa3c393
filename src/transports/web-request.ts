import type { IncomingMessage } from "node:http";

/** A Node request as the SDK takes it: method, address and headers; the body goes beside it, parsed. */
export function webRequest(request: IncomingMessage, signal?: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return new Request(`http://${request.headers.host ?? "localhost"}${request.url ?? "/"}`, {
    method: request.method ?? "GET",
    headers,
    ...(signal && { signal }),
  });
}
