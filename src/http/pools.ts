import { readFileSync } from "node:fs";
import { type Dispatcher, EnvHttpProxyAgent, Pool } from "undici";

/** What decides which connections a request may share. */
export interface Link {
  connectMs: number;
  caFile: string | null;
}

/** Our own timeouts rule a reply; undici's would end a long one. */
const UNLIMITED = { headersTimeout: 0, bodyTimeout: 0 } as const;

const PROXY_VARIABLES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];

const dispatchers = new Map<string, Dispatcher>();

/** The kept-alive connections to an origin, made on first use. Honours the environment's proxies; `caFile` is trusted beside the system's. */
export function dispatcherOf(origin: string, link: Link): Dispatcher {
  const key = `${origin} ${link.connectMs} ${link.caFile ?? ""}`;
  const known = dispatchers.get(key);
  if (known) return known;
  const connect = { timeout: link.connectMs, ...(link.caFile && { ca: readFileSync(link.caFile) }) };
  const proxied = PROXY_VARIABLES.some((name) => process.env[name]);
  const dispatcher = proxied
    ? new EnvHttpProxyAgent({ ...UNLIMITED, connect, requestTls: connect })
    : new Pool(origin, { ...UNLIMITED, connect, connections: null });
  dispatchers.set(key, dispatcher);
  return dispatcher;
}

/** Ends every connection; running requests fail. */
export async function closeConnections(): Promise<void> {
  const all = [...dispatchers.values()];
  dispatchers.clear();
  await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
}
