import type { IncomingMessage } from "node:http";
import { localhostAllowedHostnames, validateHostHeader } from "@modelcontextprotocol/server";
import { urlHost } from "./addresses.ts";

const WILDCARDS = new Set(["0.0.0.0", "::", "[::]"]);

/**
 * Says why a request must not be served, or `null`: its `Host` or its `Origin` is not one of ours (DNS rebinding, a page of another site).
 * Loopback names and the host listened on are ours; a request without `Origin` comes from no browser.
 * Entries of `allowedOrigins` are whole origins (`https://app.example.com`) or host names.
 */
export function originGuard(own: {
  host: string;
  allowedHosts: string[];
  allowedOrigins: string[];
}): (request: IncomingMessage) => string | null {
  const listening = WILDCARDS.has(own.host) ? [] : [urlHost(own.host).toLowerCase()];
  const hosts = [...localhostAllowedHostnames(), ...listening, ...own.allowedHosts.map(hostname)];
  const origins = new Set([
    ...localhostAllowedHostnames(),
    ...listening,
    ...own.allowedOrigins.map((entry) => entry.toLowerCase().replace(/\/$/, "")),
  ]);

  return ({ headers }) => {
    const host = validateHostHeader(headers.host, hosts);
    if (!host.ok) return `${host.message}; [server] allowed_hosts adds names`;
    if (headers.origin === undefined || originIsIn(origins, headers.origin)) return null;
    return `Invalid Origin: ${headers.origin}; [server] allowed_origins adds origins`;
  };
}

/** A configured host name with its port, if any, taken off: ports are not compared. */
function hostname(entry: string): string {
  const url = `http://${entry}`;
  return URL.canParse(url) ? new URL(url).hostname : entry.toLowerCase();
}

function originIsIn(allowed: Set<string>, origin: string): boolean {
  if (allowed.has(origin.toLowerCase())) return true;
  if (!URL.canParse(origin)) return false;
  const { hostname: name, protocol } = new URL(origin);
  return (protocol === "http:" || protocol === "https:") && allowed.has(name);
}
