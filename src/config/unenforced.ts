import type { Config } from "./config.ts";

/** Keys that are set and that this version reads but does not act on yet. Their owner must know. */
export function unenforced({ server }: Config): string[] {
  return server.ratePerMinute > 0 ? ["server.rate_per_minute"] : [];
}
