import { readFileSync } from "node:fs";
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici";
import { CallError } from "../errors.ts";
import { publicLookup } from "./public-address.ts";

/** What decides which connections a request may share. */
export interface Link {
  connectMs: number;
  caFile: string | null;
  /** Refuses every address that is not on the public internet. */
  publicOnly?: boolean;
}

/** Our own timeouts rule a reply; undici's would end a long one. */
const UNLIMITED = { headersTimeout: 0, bodyTimeout: 0 } as const;

const PROXY_VARIABLES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];

const dispatchers = new Map<string, Dispatcher>();

/** The kept-alive connections to an origin, made on first use. Honours the environment's proxies; `caFile` is trusted beside the system's. */
export function dispatcherOf(origin: string, link: Link): Dispatcher {
  const key = `${link.publicOnly ? "anywhere public" : origin} ${link.connectMs} ${link.caFile ?? ""}`;
  const known = dispatchers.get(key);
  if (known) return known;
  const connect = {
    timeout: link.connectMs,
    ...(link.caFile && { ca: authority(link.caFile) }),
    ...(link.publicOnly && { lookup: publicLookup }),
  };
  const proxied = PROXY_VARIABLES.some((name) => process.env[name]);
  const dispatcher = proxied ? new EnvHttpProxyAgent({ ...UNLIMITED, connect, requestTls: connect }) : direct(origin, connect, link);
  dispatchers.set(key, dispatcher);
  return dispatcher;
}

function authority(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CallError("config", `ca_file ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, { sent: false });
  }
}

/** A provider has one origin and keeps its connections; images come from anywhere, and their connections go again. */
function direct(origin: string, connect: object, { publicOnly }: Link): Dispatcher {
  return publicOnly ? new Agent({ ...UNLIMITED, connect }) : new Pool(origin, { ...UNLIMITED, connect, connections: null });
}

/** Ends every connection; running requests fail. */
export async function closeConnections(): Promise<void> {
  const all = [...dispatchers.values()];
  dispatchers.clear();
  await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
}
