import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settingsFile } from "../../src/commands/init-clients.ts";
import { loadConfig } from "../../src/config/load.ts";
import { CLI } from "../support/agency.ts";
import { ollamaWith } from "../support/ollama.ts";
import { fails, startUpstream, type Upstream } from "../support/upstream.ts";
import { runCommand } from "./support.ts";

const KEY = "sk-canary-0123456789abcdef";
const SCHEMA = fileURLToPath(new URL("../../config.schema.json", import.meta.url));
const SERVER = { command: process.execPath, args: [CLI], env: { OPENAI_API_KEY: "your OPENAI_API_KEY" } };

describe("init", () => {
  let home: string;
  let upstream: Upstream;
  let file: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "agency-init-test-"));
    upstream = await startUpstream();
    env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: upstream.url, XDG_CONFIG_HOME: join(home, "settings") };
    file = join(home, "settings", "agency-llm", "config.toml");
  });
  afterEach(async () => {
    rmSync(home, { recursive: true, force: true });
    await upstream.close();
  });

  const init = (args: string[] = ["--yes"], more: { env?: Record<string, string>; input?: string } = {}) =>
    runCommand(["init", ...args], { home, env: { ...env, ...more.env }, input: more.input ?? "" });
  const written = () => readFileSync(file, "utf8");
  const settings = (name: string, text: string) => {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const cursor = () => join(home, ".cursor", "mcp.json");

  it("writes what it found and tested, asks nothing with --yes, and puts no key down", async () => {
    const { code, stdout, stderr } = await init();

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("openai: OPENAI_API_KEY, works, 2 models\n");
    expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/models"]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(["config.toml"]);
    expect(written().split("\n")[0]).toBe(`#:schema ${SCHEMA}`);
    expect(written()).toContain(
      `[[llm.providers]]\nprovider = "openai"\napi_key = "\${OPENAI_API_KEY}"\nbase_url = "${upstream.url}"\ntext_model = "small"  # the usual`,
    );
    expect(stdout + written()).not.toContain(KEY);
  });

  it("writes what loads without problems, as it is and with every example taken into use", async () => {
    await init();

    const found = loadConfig({ path: file, env });
    const examples = written()
      .split("\n")
      .map((line) => line.replace(/^# (?=[[\w]+(\.\w+)*(\]+$| = ))/, ""))
      .join("\n");
    writeFileSync(file, examples);
    const all = loadConfig({ path: file, env: { ...env, HOUSE_API_KEY: KEY, GROQ_API_KEY: KEY } });

    expect(found).toMatchObject({ problems: [], config: { providers: [{ kind: "openai", textModel: "small" }] } });
    expect(all).toMatchObject({ problems: [], config: { budget: { monthlyUsd: 20 }, strategy: "fallback" } });
    expect(all.config?.providers.map(({ kind }) => kind)).toEqual(["openai", "openai-compatible", "embedded", "groq", "ollama"]);
  });

  it("never replaces a config unasked", async () => {
    await init();
    writeFileSync(file, "# mine\n");

    const again = await init();
    const answered = await init([], { input: "n\n" });
    const silent = await init([], {});

    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is there already and was left alone; replace it with --force"),
    });
    for (const { code, stderr, stdout } of [answered, silent]) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: `${file} is there already; replace it? [y/N] ` });
      expect(stdout).toContain(`${file} stays as it is`);
    }
    expect(written()).toBe("# mine\n");
    expect(await init([], { input: "y\n" })).toMatchObject({ code: 0 });
    expect(written()).toContain("[[llm.providers]]");
    expect(await init(["--yes", "--force"])).toMatchObject({ code: 0 });
  });

  it("marks a provider whose test failed; without --yes it asks", async () => {
    upstream.answer(fails(401, { error: { message: `incorrect API key provided: ${KEY}` } }));

    const asked = await init([], { input: "n\n" });
    const without = written();
    await init(["--yes", "--force"]);

    expect(asked.stderr).toBe("openai failed its test; write it all the same? [y/N] ");
    expect(without).toContain("# No key and no Ollama was found");
    expect(written()).toContain(
      '# The test of this one failed: HTTP 401: incorrect API key provided: [redacted]\n[[llm.providers]]\nprovider = "openai"\n',
    );
    expect(written()).not.toContain(KEY);
    expect(loadConfig({ path: file, env }).problems).toEqual([]);
  });

  it("finds a running Ollama, and keys in a .env beside the config", async () => {
    upstream.answer(ollamaWith(["qwen3:8b"]));
    settings("settings/agency-llm/.env", "GROQ_API_KEY=gsk-canary-0123456789abcdef\n");
    const world = { XDG_CONFIG_HOME: join(home, "settings"), OLLAMA_HOST: upstream.url, HTTPS_PROXY: "http://127.0.0.1:9" };

    const { stdout } = await runCommand(["init", "--yes"], { home, env: world });

    expect(stdout).toMatch(/groq: GROQ_API_KEY in \.env, failed: .*\nollama: running, works, 1 model\n/);
    expect(written()).toContain(`provider = "ollama"\nbase_url = "${upstream.url}"\n# text_model = "qwen3:8b"\n`);
    expect(stdout).not.toContain('"env"');
    expect(loadConfig({ path: file, env: world }).problems).toEqual([]);
  });

  it("prints what each client is to be told, with absolute paths and placeholders", async () => {
    const { stdout } = await init();

    const blocks = [...stdout.matchAll(/^\{$[\s\S]*?^\}$/gm)].map(([block]) => JSON.parse(block));
    expect(blocks).toEqual([
      { mcpServers: { agency: SERVER } },
      { mcpServers: { agency: SERVER } },
      { servers: { agency: { type: "stdio", ...SERVER } } },
    ]);
    expect(stdout).toContain(`claude mcp add agency --scope user -e 'OPENAI_API_KEY=your OPENAI_API_KEY' -- ${process.execPath} ${CLI}\n`);
    expect(stdout).toContain(`Cursor: ${cursor()}`);
    expect(stdout).toContain("`cmd /c` is not needed");
  });

  it("tells clients of a config that lies elsewhere", async () => {
    const elsewhere = join(home, "other.toml");
    const { stdout } = await init(["--yes", "--path", elsewhere]);
    expect(JSON.parse(/^\{$[\s\S]*?^\}$/m.exec(stdout)?.[0] ?? "").mcpServers.agency.args).toEqual([CLI, "--config", elsewhere]);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o600);
  });

  it("--write puts the server into a client's settings, keeps all else, and keeps a copy", async () => {
    const before = {
      theme: "dark",
      mcpServers: { other: { command: "x" }, agency: { command: "old", env: { OPENAI_API_KEY: "mine" } } },
      last: 1,
    };
    const text = JSON.stringify(before, null, 4);
    settings(".cursor/mcp.json", text);

    const { code, stdout } = await init(["--yes", "--write", "cursor"]);

    const after = readFileSync(cursor(), "utf8");
    const [, backup = ""] = /^As it was before: (.*)$/m.exec(stdout) ?? [];
    expect(code).toBe(0);
    expect(JSON.parse(after)).toEqual({
      ...before,
      mcpServers: { other: { command: "x" }, agency: { ...SERVER, env: { OPENAI_API_KEY: "mine" } } },
    });
    expect(Object.keys(JSON.parse(after))).toEqual(["theme", "mcpServers", "last"]);
    expect(after).toContain('\n    "theme"');
    expect(readFileSync(backup, "utf8")).toBe(text);
  });

  it.each(["claude-desktop", "vscode"] as const)("--write makes the settings of %s where there are none", async (client) => {
    const { code } = await init(["--yes", "--write", client]);

    const path = settingsFile(client, { env: { XDG_CONFIG_HOME: join(home, "settings") }, platform: process.platform, home }) ?? "";
    const own = client === "vscode" ? { servers: { agency: { type: "stdio", ...SERVER } } } : { mcpServers: { agency: SERVER } };
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(own);
  });

  it("--write leaves settings alone that it could not write back as they are, and a config that is there already", async () => {
    settings(".cursor/mcp.json", '{\n  // mine\n  "mcpServers": {}\n}\n');
    settings("settings/agency-llm/config.toml", "# mine\n");

    const { code, stderr } = await init(["--yes", "--write", "cursor"]);

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("is not plain JSON (comments?), so it was left alone") });
    expect(readFileSync(cursor(), "utf8")).toContain("// mine");
    expect(written()).toBe("# mine\n");
  });

  it("knows where each client keeps its settings on each platform", () => {
    const at = (platform: NodeJS.Platform, base: string) => settingsFile("claude-desktop", { env: {}, platform, home: base });
    expect(at("darwin", "/Users/a")).toBe("/Users/a/Library/Application Support/Claude/claude_desktop_config.json");
    expect(at("win32", "C:\\Users\\a")).toBe("C:\\Users\\a\\AppData\\Roaming\\Claude\\claude_desktop_config.json");
    expect(at("linux", "/home/a")).toBe("/home/a/.config/Claude/claude_desktop_config.json");
  });
});
