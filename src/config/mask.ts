import { Secret } from "../secret.ts";

export const REDACTED = "[redacted]";
/** Shorter ones would be found within ordinary words. */
const SHORTEST = 8;

/** Every secret that a value holds, however deep. */
export function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}

/** A copy of a JSON value in which no string shows one of the secrets, the password of a URL or a key in its query. */
export function maskStrings(value: unknown, secrets: readonly Secret[]): unknown {
  const known = secrets.map((secret) => secret.reveal()).filter((text) => text.length >= SHORTEST);
  const mask = (inner: unknown): unknown => {
    if (inner instanceof Secret) return REDACTED;
    if (typeof inner === "string") return maskUrls(known.reduce((text, secret) => text.replaceAll(secret, REDACTED), inner));
    if (Array.isArray(inner)) return inner.map(mask);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, below]) => [key, mask(below)]));
  };
  return mask(value);
}

/** Every URL in a text, without its user and password and without what looks like a key in its query. */
export function maskUrls(text: string): string {
  if (!text.includes("://")) return text;
  return text
    .replace(/([a-z][a-z\d+.-]*:\/\/)[^\s/?#]*@/gi, `$1${REDACTED}@`)
    .replace(/([?&;][^\s=&#]*(?:key|token|secret|sig|pass|pwd|auth|credential|code)[^\s=&#]*=)[^\s&#]*/gi, `$1${REDACTED}`);
}
