import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI, oneProvider } from "../support/agency.ts";
import { CLIENT_KINDS, connectHttp } from "../support/clients.ts";
import { startUpstream } from "../support/upstream.ts";

describe("the command", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "agency-command-"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const start = (args: string[], env: Record<string, string> = {}) =>
    spawn(process.execPath, [CLI, ...args], {
      env: { PATH: process.env.PATH ?? "", HOME: home, OLLAMA_HOST: "http://127.0.0.1:9", ...env },
    });
  const finish = async (args: string[], env?: Record<string, string>) => {
    const child = start(args, env);
    child.stdin.end();
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      output.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output.stderr += chunk;
    });
    const [code] = await once(child, "close");
    return { code, ...output };
  };

  it("exits 0 when stdin ends, and writes nothing that is no message", async () => {
    expect(await finish([])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("names the nearest of an unknown command, and exits 2", async () => {
    expect(await finish(["serv"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('unknown command "serv"; did you mean "serve"?'),
    });
  });

  it("exits 2 for an unknown option", async () => {
    expect(await finish(["serve", "--htpp"])).toMatchObject({ code: 2, stderr: expect.stringMatching(/--htpp[\s\S]*--http/) });
  });

  it("explains itself and tells its version", async () => {
    expect(await finish(["--help"])).toMatchObject({ code: 0, stdout: expect.stringContaining("serve") });
    expect(await finish(["--version"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it("refuses to listen beyond loopback without authentication", async () => {
    expect(await finish(["serve", "--http", "--host", "0.0.0.0", "--port", "0"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("set [server] tokens"),
    });
  });

  it("logs the problems of a bad config on stderr and serves all the same", async () => {
    const file = join(home, "bad.toml");
    writeFileSync(file, "[llm]\nprovdier = 'openai'\n");

    const { code, stdout, stderr } = await finish(["--config", file]);

    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/bad\.toml:2:1 llm\.provdier: unknown key; did you mean \\"provider\\"\?/);
  });

  it("lets in only who brings a token, once there are tokens", async () => {
    const file = join(home, "config.toml");
    writeFileSync(file, '[llm]\nprovider = "embedded"\n\n[server]\ntokens = { laptop = "a-token-for-tests" }\n');
    const child = start(["serve", "--http", "--host", "0.0.0.0", "--port", "0", "--config", file]);
    const [line] = await once(createInterface({ input: child.stderr }), "line");
    const url = JSON.parse(String(line)).url.replace("0.0.0.0", "127.0.0.1");
    const post = (authorization?: string) =>
      fetch(url, { method: "POST", headers: { "content-type": "application/json", ...(authorization && { authorization }) }, body: "{}" });

    const [none, wrong, right] = await Promise.all([post(), post("Bearer wrong"), post("Bearer a-token-for-tests")]);

    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining("invalid_token")]);
    expect(right.status).toBe(400);
    child.kill("SIGTERM");
    await once(child, "close");
  });

  it.each(["SIGTERM", "SIGINT"] as const)("serves HTTP to every client until %s, then exits 0", async (signal) => {
    const upstream = await startUpstream();
    const file = join(home, "config.toml");
    writeFileSync(file, oneProvider(upstream.url));
    const child = start(["serve", "--http", "--port", "0", "--config", file]);
    const [line] = await once(createInterface({ input: child.stderr }), "line");
    const { url } = JSON.parse(String(line));

    for (const kind of CLIENT_KINDS) {
      const client = await connectHttp(kind, url);
      expect((await client.call("complete", { prompt: "Hi." })).content).toEqual([{ type: "text", text: "Hello." }]);
      await client.close();
    }
    child.kill(signal);

    expect((await once(child, "close"))[0]).toBe(0);
    await upstream.close();
  });
});
