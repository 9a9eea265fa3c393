import { fileURLToPath } from "node:url";
import { Client, type ProgressCallback } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { VERSION } from "../version.ts";

/** The one file that clients start. */
export const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface ToolResult {
  text: string;
  notes: string;
  meta: Record<string, unknown>;
  structured: Record<string, unknown>;
  failed: boolean;
}

export interface Agency {
  call(name: string, args: Record<string, unknown>, onProgress?: ProgressCallback): Promise<ToolResult>;
  close(): Promise<void>;
}

const PATIENCE_MS = 300_000;

/** Starts the server as MCP clients do and connects to it. What it logs is shown. */
export async function connect(config: string | undefined): Promise<Agency> {
  const client = new Client({ name: "agency-llm-tour", version: VERSION });
  const args = config === undefined ? [CLI] : [CLI, "--config", config];
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: "inherit" }));
  return {
    async call(name, given, onprogress) {
      const options = { timeout: PATIENCE_MS, ...(onprogress && { onprogress }) };
      const { content, isError, structuredContent, _meta } = await client.callTool({ name, arguments: given }, options);
      const [text = "", ...notes] = content.flatMap((block) => (block.type === "text" ? [block.text] : []));
      return {
        text,
        notes: notes.join("\n"),
        meta: _meta ?? {},
        structured: (structuredContent ?? {}) as Record<string, unknown>,
        failed: isError === true,
      };
    },
    close: () => client.close(),
  };
}
