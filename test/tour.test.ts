import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oneProvider } from "./support/agency.ts";
import { fails, says, startUpstream, type Upstream } from "./support/upstream.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const START = fileURLToPath(new URL("../src/tour/main.ts", import.meta.url));

describe("npm start", () => {
  let home: string;
  let upstream: Upstream;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "agency-tour-"));
    upstream = await startUpstream(says("Because it scatters blue light.", { prompt_tokens: 40, completion_tokens: 7 }));
    writeFileSync(join(home, "config.toml"), oneProvider(upstream.url, '\n[llm.prices."house:small"]\ninput = 1\noutput = 2\n'));
  });
  afterEach(async () => {
    await upstream.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** What a person sees who starts it in a folder with nothing set but this. */
  const start = async (
    args: string[],
    { input = "", env = {}, cwd = ROOT }: { input?: string; env?: Record<string, string>; cwd?: string } = {},
  ) => {
    const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), START, ...args], {
      cwd,
      env: { PATH: process.env.PATH ?? "", HOME: home, OLLAMA_HOST: "http://127.0.0.1:9", ...env },
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      output.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output.stderr += chunk;
    });
    child.stdin.end(input);
    const [code] = await once(child, "close");
    return { code, ...output };
  };
  const configured = () => ({ env: { AGENCY_CONFIG: join(home, "config.toml") } });

  it("gives the tour that the README shows, with nothing set", async () => {
    const shown = /<!-- tour -->\n```text\n([\s\S]*?)\n```\n<!-- \/tour -->/.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1] ?? "";
    const plain = (text: string) =>
      text
        .trim()
        .replace(/\d[\d,.]*/g, "0")
        .replace(/"\S*\/(node|cli\.js)"/g, '"/$1"');

    const { code, stdout } = await start([]);

    expect(code).toBe(0);
    expect(plain(stdout)).toBe(plain(shown));
  });

  it("answers a question through the configured provider, names it and its estimate first, and sums up in one line", async () => {
    const { code, stdout, stderr } = await start(["Why is", "the sky blue?"], configured());

    expect(code).toBe(0);
    expect(stderr).toMatch(/asking house:small, about \d+ tokens in, at most about \$0\.0010/);
    expect(stdout).toMatch(/^Because it scatters blue light\.\nhouse · small · 40 \+ 7 tokens · \$0\.000054 · \d+\.\d s\n$/);
    expect(upstream.requests[0]?.body.messages).toEqual([{ role: "user", content: "Why is the sky blue?" }]);
  });

  it("adds a file and standard input to the question", async () => {
    writeFileSync(join(home, "notes.md"), "From the file.");

    await start(["What is this?", "--file", join(home, "notes.md")], { ...configured(), input: "From the pipe." });

    expect(upstream.requests[0]?.body.messages).toEqual([{ role: "user", content: "What is this?\n\nFrom the file.\n\nFrom the pipe." }]);
  });

  it("says what went wrong, and exits 1", async () => {
    upstream.answer(fails(401, { error: { message: "Incorrect API key provided" } }));

    expect(await start(["Why?"], configured())).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("auth: house:small: HTTP 401: Incorrect API key"),
    });
  });

  it("does not read a config.toml of the current folder, and says how to", async () => {
    const { stderr } = await start(["How long?\n\nBooks may be kept for four weeks. Dogs are not allowed."], { cwd: home });

    expect(stderr).toContain("config.toml in this folder is not read; use: npm start -- --config ./config.toml");
    expect(upstream.requests).toHaveLength(0);
  });
});
