import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI } from "../support/agency.ts";
import { chunks, fails, says, startUpstream, stream, type Upstream } from "../support/upstream.ts";
import { runCommand } from "./support.ts";

const PRICE = '[llm.prices."house:*"]\ninput = 1\noutput = 2\n';

describe("complete", () => {
  let home: string;
  let upstream: Upstream;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "agency-complete-"));
    upstream = await startUpstream();
    writeFileSync(join(home, "agency.toml"), config(upstream.url), { mode: 0o600 });
  });
  afterEach(async () => {
    rmSync(home, { recursive: true, force: true });
    await upstream.close();
  });

  const config = (url: string) =>
    `[[llm.providers]]\nname = "house"\nprovider = "openai-compatible"\nbase_url = "${url}/v1"\napi_key = "sk-canary-0123456789abcdef"\ntext_model = "small"\n${PRICE}`;
  const complete = (args: string[], input = "") => runCommand(["complete", "--config", "agency.toml", ...args], { home, input });
  const asked = () => upstream.requests.at(-1)?.body;

  it("prints the answer and nothing else, and says on stderr what it took", async () => {
    const { code, stdout, stderr } = await complete(["Say", "hello."]);

    expect({ code, stdout }).toEqual({ code: 0, stdout: "Hello.\n" });
    expect(stderr).toMatch(/^house · small · 9 \+ 3 tokens · \$0\.000015 · \d\.\d s\n$/);
    expect(asked()).toMatchObject({ messages: [{ role: "user", content: "Say hello." }] });
  });

  it("adds files and standard input to the prompt", async () => {
    writeFileSync(join(home, "a.txt"), "A file.\n");

    await complete(["Sum this up.", "--file", "a.txt"], "Piped in.\n");

    expect(asked()).toMatchObject({ messages: [{ role: "user", content: "Sum this up.\n\nA file.\n\n\nPiped in.\n" }] });
  });

  it("passes its answer down a pipe to the next of its kind", async () => {
    const command = `"${process.execPath}" "${CLI}" complete --config agency.toml`;
    const child = spawn("sh", ["-c", `${command} one | ${command} two`], {
      cwd: home,
      env: { ...process.env, HOME: home },
      stdio: ["ignore", "pipe", "ignore"],
    });

    expect(await text(child.stdout)).toBe("Hello.\n");
    expect(asked()).toMatchObject({ messages: [{ role: "user", content: "two\n\nHello.\n" }] });
  });

  it("takes the tool's arguments as options", async () => {
    writeFileSync(join(home, "pixel.png"), Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
    writeFileSync(
      join(home, "turns.json"),
      JSON.stringify([
        { role: "user", content: "Hi." },
        { role: "assistant", content: "Ho." },
      ]),
    );
    const sampling = ["--max-tokens", "9", "--temperature", "0.5", "--top-p", "0.9", "--seed", "-7", "--stop", "END", "--stop", "FIN"];

    const { code, stderr } = await complete([
      ...["--model", "house:large", "--system", "Be brief.", "--messages", "turns.json", "--image", "pixel.png"],
      ...sampling,
      "What is this?",
    ]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("house · large") });
    expect(asked()).toMatchObject({ model: "large", temperature: 0.5, top_p: 0.9, seed: -7, stop: ["END", "FIN"] });
    expect(asked()?.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi." },
      { role: "assistant", content: "Ho." },
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
        ],
      },
    ]);
  });

  it("asks for JSON, and prints just that", async () => {
    upstream.answer(says('{"age": 7}'));
    const schema = { type: "object", properties: { age: { type: "integer" } }, required: ["age"] };
    writeFileSync(join(home, "schema.json"), JSON.stringify(schema));

    expect(await complete(["How old?", "--json-schema", "schema.json"])).toMatchObject({ code: 0, stdout: '{"age": 7}\n' });
    const old = JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", ...schema });
    expect(await complete(["How old?", "--json-schema", old])).toMatchObject({ code: 0, stdout: '{"age": 7}\n' });
    expect(await complete(["How old?", "--json-mode"])).toMatchObject({ code: 0, stdout: '{"age": 7}\n' });
    expect(await complete(["How old?", "--json-schema", JSON.stringify({ ...schema, required: ["name"] })])).toMatchObject({
      code: 1,
      stdout: "",
    });
  });

  it("gives programs the answer with all that is known of it", async () => {
    const { code, stdout, stderr } = await complete(["Hi.", "--json"]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      text: "Hello.",
      provider: "house",
      model: "small",
      finish_reason: "stop",
      usage: { input_tokens: 9, output_tokens: 3, source: "provider" },
      cost_usd: 0.000015,
      route: "strategy:fallback",
      attempts: [{ outcome: "ok" }],
    });
  });

  it("prints the answer while it comes when told to", async () => {
    let end = () => {};
    upstream.answer((_request, response) => {
      stream(response, chunks("small", "One two", {}).slice(0, 2), { end: false });
      end = () => response.end(`data: ${JSON.stringify(chunks("small", "two", {})[1])}\n\ndata: [DONE]\n\n`);
    });
    const child = spawn(process.execPath, [CLI, "complete", "--config", "agency.toml", "--stream", "Count."], {
      cwd: home,
      env: { HOME: home },
    });
    child.stdin.end();

    const [first] = await once(child.stdout, "data");
    end();

    expect(String(first)).toBe("One ");
    expect(await text(child.stdout)).toBe("two\n");
  });

  it("cancels the provider's call when it is interrupted, and is remembered as cancelled", async () => {
    upstream.answer((_request, response) => stream(response, chunks("small", "One two", {}).slice(0, 2), { end: false }));
    const child = spawn(process.execPath, [CLI, "complete", "--config", "agency.toml", "Count."], { cwd: home, env: { HOME: home } });
    child.stdin.end();
    await upstream.received(1);

    child.kill("SIGINT");
    const [[code]] = await Promise.all([once(child, "close"), upstream.requests[0]?.closed]);
    const usage = await runCommand(["usage", "--config", "agency.toml"], { home });

    expect(code).toBe(130);
    expect(usage.stdout).toContain("Cancelled by their caller: 1.");
  });

  it("tells what failed, and exits 1; programs get it as JSON", async () => {
    upstream.answer(fails(400, { error: { message: "no such thing" } }));

    expect(await complete(["Hi."])).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^agency-llm: bad_request: .*no such thing/),
    });
    const { code, stdout } = await complete(["Hi.", "--json"]);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({
      code: 1,
      error: { kind: "bad_request", provider: "house", attempts: [{ status: 400 }] },
    });
  });

  it.each([
    ["no prompt", [], "prompt is required"],
    ["a number that is none", ["Hi.", "--temperature", "hot"], "--temperature must be a number from 0 to 2"],
    ["a choice that is none", ["Hi.", "--prefer", "dear"], "Allowed choices are cheap, fast, best, local"],
    ["a misspelt provider", ["Hi.", "--model", "huose:small"], 'unknown provider "huose"; did you mean "house"?'],
    ["a misspelt option", ["Hi.", "--modle", "small"], "Did you mean --model?"],
    ["a file that is not there", ["Hi.", "--file", "nowhere.txt"], "--file nowhere.txt: cannot be read: no such file"],
    ["an image that is none", ["Hi.", "--image", "agency.toml"], "--image agency.toml: not a PNG, JPEG, GIF or WebP image"],
    ["a config that is not there", ["Hi.", "--config", "nowhere.toml"], "nowhere.toml: cannot be read: no such file (named by --config)"],
  ])("exits 2 for %s, and sends nothing", async (_what, args, words) => {
    expect(await complete(args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(words) });
    expect(upstream.requests).toEqual([]);
  });

  it("explains itself with an example", async () => {
    const { code, stdout } = await runCommand(["complete", "--help"], { home });

    expect(code).toBe(0);
    expect(stdout).toMatch(/--json-mode[\s\S]*--max-cost-usd[\s\S]*Example:/);
  });
});
