import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Secret } from "../src/secret.ts";
import { CLI } from "./support/agency.ts";
import { FAULTS } from "./support/faults.ts";
import { type Answer, fails, json, startUpstream, type Upstream } from "./support/upstream.ts";

const KEY = "sk-canary-key-4f1b9c2d7e";
const HEADER = "canary-header-77aa01";
const ENVIRONMENT = "sk-canary-env-90ab3c4d5e";
const PASSWORD = "canary-password-5521";
const PROMPT = "canary prompt: the launch code is plover";

describe("a secret", () => {
  it("cannot be printed", () => {
    const secret = new Secret(KEY);
    const printed = [
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9 }),
      String(secret),
      new Error(`${secret}`).message,
      secret.masked(),
    ];
    for (const text of printed) expect(text).not.toContain(KEY);
    expect(secret.reveal()).toBe(KEY);
  });
});

/** Everything the server writes, whatever it is asked and whatever goes wrong, at its most talkative. */
describe("no key, and no prompt in an error or a log", () => {
  let upstream: Upstream;
  let home: string;
  const written: { answers: unknown[]; stderr: string } = { answers: [], stderr: "" };

  beforeAll(async () => {
    upstream = await startUpstream();
    home = mkdtempSync(join(tmpdir(), "agency-canary-"));
    const url = upstream.url.replace("//", `//user:${PASSWORD}@`);
    const provider = (name: string, base: string) =>
      `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "${base}"\napi_key = "${KEY}"\ntext_model = "small"\nembedding_model = "vectors"\nheaders = { x-house = "${HEADER}" }\ntimeouts = { headers_ms = 100, first_piece_ms = 100, silence_ms = 100 }\n`;
    writeFileSync(
      join(home, "config.toml"),
      `${provider("house", upstream.url)}\n${provider("signed", url)}\n${provider("dead", "http://127.0.0.1:9")}\n[llm.fallback]\nmax_retries = 0\nretry_delay_ms = 1\n\n[server]\nlog_level = "trace"\n`,
    );
    await converse();
  }, 60_000);
  afterAll(async () => {
    await upstream.close();
    rmSync(home, { recursive: true, force: true });
  });

  const converse = async () => {
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: home,
      AGENCY_CONFIG: join(home, "config.toml"),
      AGENCY_LOG_LEVEL: "trace",
      OPENAI_API_KEY: ENVIRONMENT,
    };
    const child = spawn(process.execPath, [CLI], { env });
    child.stderr.on("data", (chunk) => {
      written.stderr += chunk;
    });
    const lines = createInterface({ input: child.stdout });
    let id = 0;
    const request = async (method: string, params: object) => {
      id += 1;
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      for (;;) {
        const [line] = await once(lines, "line");
        const message = JSON.parse(String(line));
        if (message.id === id) return written.answers.push(message);
      }
    };
    await request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "canary", version: "1" } });
    const call = (name: string, given: object) => request("tools/call", { name, arguments: given });
    const echoing: Answer = (received, response) =>
      json(response, 401, { error: { message: `bad key ${received.headers.authorization}`, type: "invalid_request_error" } });
    for (const answer of [
      ...Object.values(FAULTS),
      echoing,
      fails(500),
      fails(429),
      fails(404),
      fails(302, "", { location: `https://evil.example/?key=${KEY}` }),
    ]) {
      upstream.answer(answer as Answer);
      await call("complete", { prompt: PROMPT, model: "house" });
    }
    for (const model of ["signed", "dead", "huose"]) await call("complete", { prompt: PROMPT, model });
    await call("complete", { prompt: PROMPT, temperature: 99, promt: PROMPT });
    await call("embed", { texts: [PROMPT, ""] });
    await call("list_providers", { check: true, details: true });
    for (const uri of ["agency://config", "agency://providers", "agency://providers/house"]) await request("resources/read", { uri });
    child.stdin.end();
    await once(child, "close");
  };

  it.each([
    ["the key of the config", KEY],
    ["a configured header", HEADER],
    ["the key of the environment", ENVIRONMENT],
    ["a password in a URL", PASSWORD],
  ])("%s is written nowhere", (_what, canary) => {
    expect(written.answers.length).toBeGreaterThan(25);
    const told = written.answers.map((answer) => JSON.stringify(answer)).filter((text) => text.includes(canary));
    expect(told).toEqual([]);
    expect(written.stderr).not.toContain(canary);
  });

  it("the prompt is not in an error or a log, and there is no stack trace", () => {
    const failures = written.answers.map((answer) => JSON.stringify(answer)).filter((text) => text.includes("isError"));
    expect(failures.length).toBeGreaterThan(20);
    for (const text of [...failures, written.stderr]) {
      expect(text).not.toContain("plover");
      expect(text).not.toMatch(/\bat .*\.(ts|js):\d+/);
    }
  });
});
