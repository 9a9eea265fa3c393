import { Client as ModernClient, StreamableHTTPClientTransport as ModernHttp } from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernStdio } from "@modelcontextprotocol/client/stdio";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OldHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

/** A tool's result, as far as tests look into it. */
export interface CallResult {
  content: { type: string; text?: string; uri?: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  _meta?: Record<string, unknown>;
}

export interface CallOptions {
  signal?: AbortSignal;
  timeout?: number;
  onprogress?: (step: { progress: number; message?: string }) => void;
}

export interface Tool {
  name: string;
  title?: string;
  description?: string;
  inputSchema: Record<string, unknown>;
  outputSchema?: unknown;
  annotations?: Record<string, unknown>;
}

/** What the tests ask of a client, whichever it is. */
export interface TestClient {
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<CallResult>;
  read(uri: string): Promise<string>;
  tools(): Promise<Tool[]>;
  resources(): Promise<string[]>;
  templates(): Promise<string[]>;
  instructions(): string;
  /** What the client reported beside results: a notification it could not place, for one. */
  errors: Error[];
  close(): Promise<void>;
}

export interface Command {
  command: string;
  args: string[];
  env: Record<string, string>;
}

export type ClientKind = "v1" | "v2" | "v2 on 2026-07-28";

/** Real clients: of the v1 SDK, of the v2 SDK as it comes, and of the v2 SDK pinned to the newest revision. */
export const CLIENT_KINDS: readonly ClientKind[] = ["v1", "v2", "v2 on 2026-07-28"];

export function connectStdio(kind: ClientKind, command: Command): Promise<TestClient> {
  const child = { ...command, stderr: "pipe" as const };
  return kind === "v1" ? old(new OldStdio(child)) : modern(new ModernStdio(child), kind);
}

export function connectHttp(kind: ClientKind, url: string): Promise<TestClient> {
  return kind === "v1" ? old(new OldHttp(new URL(url))) : modern(new ModernHttp(new URL(url)), kind);
}

const SELF = { name: "test", version: "1" };

async function old(transport: OldHttp | OldStdio): Promise<TestClient> {
  const client = new OldClient(SELF);
  const errors = errorsOf(client);
  await client.connect(transport as Parameters<OldClient["connect"]>[0]);
  return {
    ...shared(client, errors),
    call: (name, args = {}, options = {}) =>
      client.callTool({ name, arguments: args }, undefined, options as object) as Promise<CallResult>,
  };
}

async function modern(transport: ModernHttp | ModernStdio, kind: ClientKind): Promise<TestClient> {
  const client = new ModernClient(SELF, kind === "v2" ? {} : { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  const errors = errorsOf(client);
  await client.connect(transport);
  return {
    ...shared(client, errors),
    call: (name, args = {}, options = {}) => client.callTool({ name, arguments: args }, options as object) as Promise<CallResult>,
  };
}

function errorsOf(client: OldClient | ModernClient): Error[] {
  const errors: Error[] = [];
  client.onerror = (error: Error) => errors.push(error);
  return errors;
}

function shared(client: OldClient | ModernClient, errors: Error[]) {
  return {
    errors,
    async read(uri: string) {
      const [first] = (await client.readResource({ uri })).contents;
      return first && "text" in first ? String(first.text) : "";
    },
    tools: async () => (await client.listTools()).tools as Tool[],
    resources: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    templates: async () => (await client.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    instructions: () => client.getInstructions() ?? "",
    close: () => client.close(),
  };
}
