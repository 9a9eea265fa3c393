import type { ToolContext } from "./tool.ts";

/** The client's name where a call comes from our own commands: whoever waits there sees how it goes on. */
export const COMMAND_LINE = "agency-llm";

/** Clients known to wait for as long as progress comes; the usual one gives up after 60 s, progress or not. */
const WAIT_ON_PROGRESS = new Set(["claude-code", COMMAND_LINE]);

/** How long a call may take when its caller does not say. */
export function deadlineOf({ gateway, clientName, progress }: ToolContext): number {
  const { deadlineMs, deadlineProgressMs } = gateway.config().server;
  return progress && clientName !== null && WAIT_ON_PROGRESS.has(clientName) ? deadlineProgressMs : deadlineMs;
}
