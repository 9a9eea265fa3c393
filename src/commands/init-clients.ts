import { posix, win32 } from "node:path";

/** An MCP client whose settings are a file of JSON. */
export type Client = "claude-desktop" | "cursor" | "vscode";

/** What starts the server: all paths absolute, since programs with windows have no shell's PATH. */
export interface ServerBlock {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** The world that decides where clients keep their settings. */
export interface Machine {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  home: string | null;
}

export const CLIENTS: Readonly<Record<Client, { title: string; table: string }>> = {
  "claude-desktop": { title: "Claude Desktop", table: "mcpServers" },
  cursor: { title: "Cursor", table: "mcpServers" },
  vscode: { title: "VS Code", table: "servers" },
};

/** The file that a client reads its servers from. */
export function settingsFile(client: Client, { env, platform, home }: Machine): string | null {
  const { join } = platform === "win32" ? win32 : posix;
  if (home === null) return null;
  if (client === "cursor") return join(home, ".cursor", "mcp.json");
  const folder =
    platform === "win32"
      ? (env.APPDATA ?? join(home, "AppData", "Roaming"))
      : platform === "darwin"
        ? join(home, "Library", "Application Support")
        : env.XDG_CONFIG_HOME || join(home, ".config");
  return client === "vscode" ? join(folder, "Code", "User", "mcp.json") : join(folder, "Claude", "claude_desktop_config.json");
}

/** What a client's file holds for this server. */
export function entryFor(client: Client, block: ServerBlock): Record<string, unknown> {
  return client === "vscode" ? { type: "stdio", ...block } : { ...block };
}

/** What to paste into each client, and where. */
export function pasteText(block: ServerBlock, machine: Machine): string {
  const parts = (Object.keys(CLIENTS) as Client[]).map((client) => {
    const { title, table } = CLIENTS[client];
    const json = JSON.stringify({ [table]: { agency: entryFor(client, block) } }, null, 2);
    return `${title}: ${settingsFile(client, machine) ?? "its settings"}  (or: agency-llm init --write ${client})\n\n${json}\n`;
  });
  const windows = "On Windows the form is the same: `cmd /c` is not needed, since node is named by its absolute path.\n";
  return [`Claude Code (kept in ~/.claude.json):\n\n${claudeCode(block, machine.platform)}\n`, ...parts, windows].join("\n");
}

function claudeCode({ command, args, env = {} }: ServerBlock, platform: NodeJS.Platform): string {
  const quote = (word: string) => {
    if (/^[\w@%+=:,./\\-]+$/.test(word) && (platform === "win32" || !word.includes("\\"))) return word;
    return platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
  };
  const variables = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  return ["claude", "mcp", "add", "agency", "--scope", "user", ...variables, "--", command, ...args].map(quote).join(" ");
}
