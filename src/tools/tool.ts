import type { CallToolResult, McpServer, ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Caller } from "../engine/call.ts";
import { CallError } from "../errors.ts";
import type { Gateway } from "../gateway.ts";
import type { Log } from "../log.ts";
import type { Json } from "../types.ts";
import { checkArguments } from "./arguments.ts";
import type { EmbeddingStore } from "./embedding-store.ts";
import { failureResult } from "./failure.ts";

/** What a tool's handler may know of the request it serves. */
export interface ToolContext {
  gateway: Gateway;
  embeddings: EmbeddingStore;
  /** Whose embeddings a client may read: the same for one client, different for another. */
  owner: string;
  clientName: string | null;
  /** Who calls a tool now, under a new request id. */
  caller(tool: string): Caller;
  signal: AbortSignal;
  /** Where progress goes; `null` when the client did not ask for any. */
  progress: ProgressChannel | null;
}

export interface ProgressChannel {
  send(message: string | undefined, progress: number): Promise<void>;
  /** Hears which target is asked also where the messages are the answer's pieces. */
  target?(name: string): void;
}

export interface Tool<T extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  description: string;
  schema: T;
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint: boolean; openWorldHint: boolean };
  handle(given: z.infer<T>, context: ToolContext): Promise<CallToolResult>;
}

/** Keeps a tool's argument types for its handler. */
export function defineTool<T extends z.ZodObject>(tool: Tool<T>): Tool<T> {
  return tool;
}

/** Joins a tool to a server. The one place where a failure becomes a result; what is no `CallError` is a bug, logged and told as such. */
export function registerTool<T extends z.ZodObject>(
  server: McpServer,
  tool: Tool<T>,
  contextOf: (request: ServerContext) => ToolContext,
  log: Log,
): void {
  const published = publishedSchema(tool.schema);
  const { name, title, description, annotations } = tool;
  server.registerTool(name, { title, description, annotations, inputSchema: passThrough(published) }, async (given, request) => {
    try {
      return await tool.handle(checkArguments(tool.schema, published, given), contextOf(request));
    } catch (error) {
      if (error instanceof CallError) return failureResult(error, null);
      log.error({ err: error, tool: name }, "internal error");
      return failureResult(new CallError("bad_request", "internal error; the server's log tells more"), null);
    }
  });
}

const published = new WeakMap<z.ZodObject, Json>();

/** A schema as clients get it: flat, closed, without what their models need not read. Derived once. */
export function publishedSchema(schema: z.ZodObject): Json {
  const known = published.get(schema);
  if (known) return known;
  const { $schema: _, ...derived } = z.toJSONSchema(schema, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as Json;
  published.set(schema, derived);
  return derived;
}

/** Lets every argument through to the handler, whose own messages are better than the SDK's. */
function passThrough(json: Json) {
  return {
    "~standard": {
      version: 1 as const,
      vendor: "agency-llm",
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}
