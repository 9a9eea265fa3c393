import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuthInfo, McpServerFactory } from "@modelcontextprotocol/server";
import { idleTimer } from "./idle-timer.ts";
import type { Instance } from "./notifier.ts";
import { sessionTransport } from "./session-transport.ts";
import { webRequest } from "./web-request.ts";

/** The state the server keeps for one 2025 client: an instance of its own. */
export interface Session {
  id: string;
  instance: Instance;
  /** Who opened it, where that is known: nobody else may use it, whatever id they send. */
  owner: string | undefined;
  /** A call is running. */
  isBusy(): boolean;
  /** The client listens on a stream. */
  isListening(): boolean;
  /** When it was last used, on the clock of `performance.now()`. */
  usedAt(): number;
  handle(request: IncomingMessage, response: ServerResponse, body: unknown, auth: AuthInfo | undefined): Promise<void>;
}

export interface SessionOptions {
  factory: McpServerFactory;
  idleMs: number;
  maxMessageBytes: number;
}

/** Opens a session for the client that sends this `initialize`. It ends when nothing used it for `idleMs`, or at once if it is not initialized after all. */
export async function openSession(
  request: IncomingMessage,
  auth: AuthInfo | undefined,
  { factory, idleMs, maxMessageBytes }: SessionOptions,
  onClosed: (id: string) => void,
): Promise<Session> {
  const id = randomUUID();
  const instance = await factory({ era: "legacy", requestInfo: webRequest(request), ...(auth && { authInfo: auth }) });
  const transport = sessionTransport(id, maxMessageBytes);
  const close = () => void instance.close();
  const idle = idleTimer(idleMs, () => transport.isBusy() || transport.isListening(), close);
  transport.onclose = () => {
    idle.stop();
    onClosed(id);
  };
  await instance.connect(transport);

  return {
    id,
    instance,
    owner: auth?.clientId,
    isBusy: transport.isBusy,
    isListening: transport.isListening,
    usedAt: idle.usedAt,
    async handle(used, response, body, sender) {
      idle.touch();
      response.on("close", () => {
        idle.touch();
        if (!transport.isOpen()) close();
      });
      await transport.handle(used, response, body, sender);
    },
  };
}
