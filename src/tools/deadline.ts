import type { ToolContext } from "./tool.ts";

/** Clients known to wait for as long as progress comes; the usual one gives up after 60 s, progress or not. */
const WAIT_ON_PROGRESS = new Set(["claude-code"]);

/** How long a call may take when its caller does not say. */
export function deadlineOf({ gateway, clientName, progress }: ToolContext): number {
  const { deadlineMs, deadlineProgressMs } = gateway.config().server;
  return progress && clientName !== null && WAIT_ON_PROGRESS.has(clientName) ? deadlineProgressMs : deadlineMs;
}
