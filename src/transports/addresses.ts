import { isIP } from "node:net";
import { CallError } from "../errors.ts";

/** Whether only programs on this machine can reach a server bound to this host. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "localhost" || name === "::1" || (isIP(name) === 4 && name.startsWith("127."));
}

/** A host as URLs and `Host` headers spell it. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Throws unless the server may listen there: beyond loopback only behind authentication. */
export function refuseOpenBinding(host: string, authenticated: boolean): void {
  if (authenticated || isLoopback(host)) return;
  throw new CallError(
    "config",
    `refusing to listen on ${host}: others could spend your money; set [server] tokens or [server.oauth] first, or keep to 127.0.0.1`,
  );
}
