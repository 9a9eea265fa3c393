import type { Client } from "./client.ts";

const PROMPT = "Summarise in one sentence what a cancel scope is for, and why one is cheaper than nested abort signals.";

/** One call of `complete`. */
export function callOnce(client: Client): Promise<void> {
  return client.request("tools/call", { name: "complete", arguments: { prompt: PROMPT, max_tokens: 300 } });
}

/** So many calls, never more than `concurrency` of them at once. */
export async function callMany(client: Client, calls: number, concurrency: number): Promise<void> {
  let left = calls;
  const lane = async () => {
    while (left-- > 0) await callOnce(client);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
