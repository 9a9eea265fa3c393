import type { CallError } from "../errors.ts";
import type { Backend } from "../providers/backend.ts";

/** How far a request came: `http` is an answer, whatever it said. */
export type Stage = "dns" | "tcp" | "tls" | "http";

const DNS = /^(ENOTFOUND|EAI_)/;
const TCP = /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)/;
const TLS = /CERT|SIGNATURE|^ERR_SSL|^ERR_TLS|^EPROTO|^CRL_|HOSTNAME_MISMATCH/;

/** What failed before there was an answer; `null` when nothing did. */
export function failedStage(error: CallError | null): Stage | null {
  if (error === null || (error.kind !== "network" && error.kind !== "timeout")) return null;
  const code = error.code ?? "";
  if (DNS.test(code)) return "dns";
  if (TCP.test(code)) return "tcp";
  return TLS.test(code) ? "tls" : "http";
}

/** Where a provider is asked. `null`: within this process, or nowhere yet. */
export function addressOf({ entry, service }: Backend): URL | null {
  const given = entry.baseUrl ?? service.baseUrl;
  return given !== null && URL.canParse(given) ? new URL(given) : null;
}

/** The proxy that requests to an address go through, by the environment; without its user and password. */
export function proxyOf(address: URL, env: NodeJS.ProcessEnv): string | null {
  const http = env.http_proxy || env.HTTP_PROXY;
  const proxy = address.protocol === "https:" ? env.https_proxy || env.HTTPS_PROXY || http : http;
  if (!proxy || isDirect(address, env.no_proxy ?? env.NO_PROXY ?? "")) return null;
  return URL.canParse(proxy) ? new URL(proxy).host : "an address that is none";
}

/** Whether `NO_PROXY` names the address: a host and what is below it, perhaps with a port, or `*` for all. */
function isDirect({ hostname, port, protocol }: URL, list: string): boolean {
  const own = port || (protocol === "https:" ? "443" : "80");
  return list.split(/[,\s]+/).some((item) => {
    const [, name = "", only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(item.toLowerCase()) ?? [];
    if (item === "*") return true;
    return name !== "" && (only === undefined || only === own) && (hostname === name || hostname.endsWith(`.${name}`));
  });
}
