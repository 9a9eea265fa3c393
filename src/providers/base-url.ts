import { CallError } from "../errors.ts";

/** Endpoints that people paste where a base URL is asked for. */
const ENDPOINTS = /\/(chat\/completions|completions|embeddings|messages|models|api\/(chat|generate|embed|embeddings|tags)|chat|embed)$/;
/** A base that ends like this already holds the version. */
const VERSIONED = /\/(v\d+(alpha|beta)?\d*|openai|openai\/deployments\/[^/]+)$/;

/**
 * The base of a service without a trailing slash, ready for its paths: a proxy's prefix is kept, a pasted endpoint is cut off, and
 * `version` (as in `/v1`) is added unless the base already has one.
 */
export function baseUrl(given: string, version: string): string {
  const trimmed = parse(given);
  const cut = trimmed.replace(ENDPOINTS, "");
  if (cut !== trimmed) return cut;
  return version === "" || VERSIONED.test(cut) ? cut : cut + version;
}

function parse(given: string): string {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `https://${given}`;
  if (!URL.canParse(text)) throw new CallError("config", `base_url "${given}" is not a URL`);
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new CallError("config", `base_url must begin with http:// or https://, not ${url.protocol}//`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
