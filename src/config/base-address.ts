/**
 * The address that `OLLAMA_HOST` means, in all the forms that Ollama itself understands: `host`, `host:port`, `:port`, a whole address.
 * "Listen everywhere" becomes "call this machine". `null` when it is none of them.
 */
export function ollamaAddress(given: string): string | null {
  const text = given.trim().replace(/^["']|["']$/g, "");
  const [, scheme, rest = ""] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const [, authority = "", path = ""] = /^([^/]*)(.*)$/s.exec(rest) ?? [];
  const { host, port } = hostAndPort(authority);
  const usual = scheme === undefined ? ":11434" : "";
  const address = `${scheme ?? "http"}://${callable(host)}${port === "" ? usual : `:${port}`}${path.replace(/\/+$/, "")}`;
  return isAddress(address) ? address : null;
}

/** A base URL as given, with a scheme if it has none; `null` when it cannot be called. */
export function baseAddress(given: string): string | null {
  const text = given.trim();
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return isAddress(text) ? text : null;
  const scheme = /^(localhost|127\.|\[::1\])/.test(text) ? "http" : "https";
  return isAddress(`${scheme}://${text}`) ? `${scheme}://${text}` : null;
}

/** Whether a text is an address that can be called. */
export function isAddress(given: string): boolean {
  return URL.canParse(given) && /^https?:$/.test(new URL(given).protocol);
}

function hostAndPort(authority: string): { host: string; port: string } {
  const [, user = "", place = ""] = /^(.*@)?(.*)$/s.exec(authority) ?? [];
  const [, bracketed, bracketedPort = ""] = /^(\[[^\]]*\])(?::(\d*))?$/.exec(place) ?? [];
  if (bracketed !== undefined) return { host: user + bracketed, port: bracketedPort };
  if (place.split(":").length > 2) return { host: `${user}[${place}]`, port: "" };
  const [host = "", port = ""] = place.split(":");
  return { host: user + host, port };
}

function callable(host: string): string {
  if (host === "" || host === "0.0.0.0") return "127.0.0.1";
  return host === "[::]" ? "[::1]" : host;
}
