import { fileURLToPath } from "node:url";
import { Client as ModernClient, StreamableHTTPClientTransport as ModernHttp } from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernStdio } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OldHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

export interface CallResult {
  content: { type: string; text?: string }[];
  isError?: boolean;
  _meta?: Record<string, unknown>;
}

/** What the tests ask of a client, whichever it is. */
export interface ToyClient {
  call(
    name: string,
    args?: Record<string, unknown>,
    options?: { signal?: AbortSignal; onprogress?: (step: { progress: number }) => void },
  ): Promise<CallResult>;
  read(uri: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Real clients: of the v1 SDK, of the v2 SDK as it comes, and of the v2 SDK pinned to the newest revision. */
export const CLIENTS = {
  "the v1 client": { http: (url: string) => oldClient(new OldHttp(new URL(url))), stdio: () => oldClient(new OldStdio(child())) },
  "the v2 client": {
    http: (url: string) => newClient(new ModernHttp(new URL(url)), false),
    stdio: () => newClient(new ModernStdio(child()), false),
  },
  "the v2 client on 2026-07-28": {
    http: (url: string) => newClient(new ModernHttp(new URL(url)), true),
    stdio: () => newClient(new ModernStdio(child()), true),
  },
} satisfies Record<string, { http(url: string): Promise<ToyClient>; stdio(): Promise<ToyClient> }>;

function child() {
  const program = fileURLToPath(new URL("./stdio-child.ts", import.meta.url));
  return { command: process.execPath, args: ["--import", "tsx", program], stderr: "ignore" as const };
}

async function oldClient(transport: OldHttp | OldStdio) {
  const client = new OldClient({ name: "test", version: "1" });
  await client.connect(transport as Parameters<OldClient["connect"]>[0]);
  return {
    client,
    call: (name: string, args = {}, options = {}) => client.callTool({ name, arguments: args }, undefined, options) as Promise<CallResult>,
    read: async (uri: string) => firstText(await client.readResource({ uri })),
    close: () => client.close(),
  };
}

async function newClient(transport: ModernHttp | ModernStdio, modern: boolean) {
  const client = new ModernClient({ name: "test", version: "1" }, modern ? { versionNegotiation: { mode: { pin: "2026-07-28" } } } : {});
  await client.connect(transport);
  return {
    client,
    call: (name: string, args = {}, options = {}) => client.callTool({ name, arguments: args }, options) as Promise<CallResult>,
    read: async (uri: string) => firstText(await client.readResource({ uri })),
    close: () => client.close(),
  };
}

function firstText({ contents: [first] }: { contents: object[] }): string | undefined {
  return first && "text" in first ? String(first.text) : undefined;
}
