import { CallError } from "../errors.ts";
import type { Provider } from "./provider.ts";

/** Shorter values would blank out ordinary words. */
const SHORTEST = 6;

/** A text with these values blanked out: some services repeat the key they refuse. */
export function hider(secrets: readonly string[]): (text: string) => string {
  const values = [...new Set(secrets.filter((secret) => secret.length >= SHORTEST))].sort((a, b) => b.length - a.length);
  return (text) => values.reduce((shown, value) => shown.replaceAll(value, "[redacted]"), text);
}

/** The same provider, whose failures show none of the secrets it was given. */
export function hidingSecrets(provider: Provider, hide: (text: string) => string): Provider {
  const quiet =
    <Given extends unknown[], Result>(method: (...given: Given) => Promise<Result>) =>
    (...given: Given) =>
      method(...given).catch((error: unknown) => {
        throw error instanceof CallError ? new CallError(error.kind, hide(error.message), { ...error, cause: undefined }) : error;
      });
  const { complete, embed, models, preload } = provider;
  return {
    ...(complete && { complete: quiet(complete) }),
    ...(embed && { embed: quiet(embed) }),
    ...(models && { models: quiet(models) }),
    ...(preload && { preload: quiet(preload) }),
  };
}
