import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { showProviders } from "../../src/commands/providers.ts";
import { screenOf } from "../../src/commands/table.ts";
import { oneProvider } from "../support/agency.ts";
import { startUpstream, type Upstream } from "../support/upstream.ts";
import { runCommand } from "./support.ts";

describe("providers", () => {
  let home: string;
  let upstream: Upstream;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "agency-providers-"));
    upstream = await startUpstream();
    writeFileSync(join(home, "agency.toml"), oneProvider(upstream.url), { mode: 0o600 });
  });
  afterEach(async () => {
    rmSync(home, { recursive: true, force: true });
    await upstream.close();
  });

  const providers = (args: string[]) => runCommand(["--config", "agency.toml", "providers", ...args], { home });

  it("shows what is ready, and asks nobody", async () => {
    const { code, stdout, stderr } = await providers([]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^provider +model +for embeddings +in +out +local +state\nhouse \(openai-compatible\) +small +vectors +\? +\? +ok\n/,
    );
    expect(stdout).toContain("\nstrategy: fallback\n");
    expect(upstream.requests).toEqual([]);
  });

  it("names the one thing to set for the others", async () => {
    const { stdout } = await runCommand(["providers"], { home, env: { OPENAI_API_KEY: "sk-canary-0123456789abcdef" } });

    expect(stdout).toMatch(/^openai +gpt-/m);
    expect(stdout).toContain("\ngroq: set GROQ_API_KEY\n");
    expect(stdout).not.toContain("sk-canary");
  });

  it("asks for models with --check, and shows those that are looked for", async () => {
    const { stdout } = await providers(["house", "--check", "--query", "lar"]);

    expect(stdout).toMatch(/ok, 2 models\n\n {2}house:large\n$/);
    expect(upstream.requests.map(({ path }) => path)).toEqual(["/v1/models"]);
  });

  it("gives programs everything", async () => {
    const {
      providers: [house],
    } = JSON.parse((await providers(["--json"])).stdout);

    expect(house).toMatchObject({ name: "house", ready: true, text_model: "small", capabilities: { embeddings: expect.any(String) } });
  });

  it("says that a config in the current folder is not read, and how to have it read", async () => {
    writeFileSync(join(home, "config.toml"), oneProvider(upstream.url));

    expect((await runCommand(["providers"], { home })).stderr).toContain(
      "config.toml in this folder is not read; use: --config ./config.toml",
    );
    expect((await runCommand(["providers", "--config", "./config.toml"], { home })).stderr).not.toContain("is not read");
  });

  it("names the nearest of an unknown provider, and exits 2", async () => {
    expect(await providers(["huose"])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: 'agency-llm: unknown provider "huose"; did you mean "house"?\n',
    });
  });

  it.each([
    ["in bold at a terminal", {}, true],
    ["plainly with NO_COLOR", { NO_COLOR: "1" }, false],
  ])("fits a narrow terminal, %s", async (_how, env, bold) => {
    const written: string[] = [];
    const screen = screenOf({ isTTY: true, columns: 60, write: (text) => written.push(String(text)) > 0 }, env);
    const world = { env: { HOME: home, ...env }, screen, warn: () => {}, now: 0 };

    const code = await showProviders({ config: join(home, "agency.toml") }, world);

    const [head = "", row = ""] = written.join("").split("\n");
    expect(code).toBe(0);
    expect(head.startsWith("\u001b[1m")).toBe(bold);
    expect(row.length).toBeLessThanOrEqual(60);
  });
});
