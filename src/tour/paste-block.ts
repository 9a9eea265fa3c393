import { SERVICES, type Service } from "../providers/services.ts";
import { CLI } from "./connect.ts";

/** The block for an MCP client's settings, with this machine's paths and a placeholder for each key in the environment: desktop apps do not see it. */
export function pasteBlock(environment: NodeJS.ProcessEnv): string {
  const keys = Object.values<Service>(SERVICES).flatMap(({ keys }) => keys);
  const found = [...new Set(keys)].filter((key) => environment[key]);
  const env = Object.fromEntries(found.map((key) => [key, `your ${key}`]));
  const server = { command: process.execPath, args: [CLI], ...(found.length > 0 && { env }) };
  return JSON.stringify({ mcpServers: { agency: server } }, null, 2);
}
