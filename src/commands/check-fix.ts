import { entrySource, type Source } from "../config/source.ts";
import type { CallError } from "../errors.ts";
import type { Gateway } from "../gateway.ts";
import type { Backend } from "../providers/backend.ts";
import { addressOf, failedStage } from "./check-reach.ts";

/** What to do about a provider that failed, in one line. */
export function fixOf(error: CallError, backend: Backend, { loaded }: Gateway, proxy: string | null): string {
  const { entry } = backend;
  const host = addressOf(backend)?.host ?? entry.name;
  const address = settingOf(entrySource(loaded.sources, entry.name, "base_url"), "base_url");
  const stage = failedStage(error);
  if (stage === null) return answered(error, keySetting(backend, loaded.sources), address, host);
  if (stage === "tls") return tlsFix(error, host, address);
  if (proxy !== null) return `check that the proxy ${proxy} answers and lets ${host} through, or add ${host} to NO_PROXY`;
  if (stage === "dns") return entry.baseUrl === null ? "check this machine's network and DNS" : `correct the host in ${address}`;
  if (stage === "tcp" && entry.kind === "ollama") return `start Ollama (ollama serve), or correct ${address}`;
  if (stage === "tcp")
    return entry.baseUrl === null ? "check the network, a firewall, or set HTTPS_PROXY" : `start it, or correct ${address}`;
  return `try again; if it stays, check ${address} and what stands between here and ${host}`;
}

function answered(error: CallError, key: string, address: string, host: string): string {
  if (/HTML/.test(error.message) || error.kind === "bad_reply") return `correct ${address}: what answers at ${host} is something else`;
  switch (error.kind) {
    case "auth":
      return `put a valid key into ${key}`;
    case "quota":
      return "add credit at the provider, or use another key";
    case "no_model":
      return `correct ${address}: nothing lists models there`;
    case "config":
      return error.message;
    case "rate_limit":
    case "overloaded":
    case "server":
      return "try again later; nothing is to be changed here";
    default:
      return `correct ${address}, or ask the provider what it means`;
  }
}

function tlsFix({ code = "" }: CallError, host: string, address: string): string {
  if (/WRONG_VERSION|EPROTO/.test(code)) return `write http:// in ${address}, if ${host} does not speak TLS`;
  if (/EXPIRED|NOT_YET/.test(code)) return `check this machine's clock, else have the certificate of ${host} renewed`;
  if (/ALTNAME|MISMATCH/.test(code)) return `correct ${address}: the certificate is for another host than ${host}`;
  return "set ca_file, or NODE_EXTRA_CA_CERTS, to the file of the authority that signed the certificate";
}

/** What to call the place that a provider's key is in. */
export function keySetting({ name, service }: Backend, sources: Gateway["loaded"]["sources"]): string {
  const source = entrySource(sources, name, "api_key");
  return settingOf(source, source.from === "file" ? `api_key of ${name}` : (service.keys[0] ?? "api_key"));
}

function settingOf({ from, name }: Source, key: string): string {
  if (name === null) return key;
  return from === "dotenv" ? `${name} in .env` : name;
}
