import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ollamaWith } from "../support/ollama.ts";
import { fails, json, says, startUpstream, type Upstream } from "../support/upstream.ts";
import { runCommand } from "./support.ts";

const CANARY = "sk-canary-0123456789abcdef";

describe("check", () => {
  let home: string;
  let upstream: Upstream;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "agency-check-"));
    upstream = await startUpstream();
  });
  afterEach(async () => {
    rmSync(home, { recursive: true, force: true });
    await upstream.close();
  });

  const house = (more = "", url = upstream.url) =>
    `[[llm.providers]]\nname = "house"\nprovider = "openai-compatible"\nbase_url = "${url}/v1"\napi_key = "\${HOUSE_KEY}"\ntext_model = "small"\n${more}\n[llm.prices."house:*"]\ninput = 1\noutput = 1\n`;
  const write = (config: string, mode = 0o600, name = "agency.toml") => {
    const file = join(home, name);
    writeFileSync(file, config);
    chmodSync(file, mode);
    return file;
  };
  const check = (config: string, args: string[] = [], env: Record<string, string> = { HOUSE_KEY: CANARY }) =>
    runCommand(["check", "--config", write(config), ...args], { home, env });
  const checked = async (config: string, args: string[] = [], env?: Record<string, string>) => {
    const { code, stdout } = await check(config, [...args, "--json"], env);
    return { code, ...JSON.parse(stdout) };
  };

  it("says of a provider that works where its key comes from, and asks for nothing but the list", async () => {
    const { code, stdout, stderr } = await check(house());

    const [, , row, ledger, ...rest] = stdout.split("\n");
    expect(row?.split(/ {2,}/)).toEqual([
      "house (openai-compatible)",
      "ok",
      "HOUSE_KEY sk-…cdef",
      upstream.url.slice(7),
      "accepted",
      "small",
      "known",
    ]);
    expect(ledger).toMatch(/^ledger: .*usage\.db is made with the first call$/);
    expect({ code, stderr, rest }).toEqual({ code: 0, stderr: "", rest: [""] });
    expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/models"]);
  });

  it("tells a refused key, and where to put a valid one", async () => {
    upstream.answer(fails(401, { error: { message: `incorrect API key provided: ${CANARY}` } }));

    const { code, stdout } = await check(house());

    expect(code).toBe(1);
    expect(stdout).toMatch(/failed .* refused/);
    expect(stdout).toContain("house: HTTP 401: incorrect API key provided: [redacted] → put a valid key into HOUSE_KEY\n");
    expect(stdout).not.toContain(CANARY);
  });

  it.each([
    ["tcp", "http://127.0.0.1:9", "start it, or correct base_url"],
    ["dns", "http://nowhere.invalid", "correct the host in base_url"],
  ])("tells that it is %s that fails", async (stage, url, fix) => {
    const { code, providers } = await checked(house("", url));

    expect(code).toBe(1);
    expect(providers[0]).toMatchObject({ state: "failed", failed_at: stage, reached: false, fix });
  });

  it("tells that TLS fails where plain HTTP answers", async () => {
    const { providers } = await checked(house("", upstream.url.replace("http:", "https:")));
    expect(providers[0]).toMatchObject({ state: "failed", failed_at: "tls", fix: expect.stringContaining("write http:// in base_url") });
  });

  it("names the proxy in use, unless NO_PROXY has the host", async () => {
    const env = { HOUSE_KEY: CANARY, http_proxy: "http://user:secret-of-proxy@127.0.0.1:9" };

    const { stdout } = await check(house(), ["--json"], env);
    const direct = await checked(house(), [], { ...env, NO_PROXY: "127.0.0.1" });

    expect(JSON.parse(stdout).providers[0]).toMatchObject({
      state: "failed",
      proxy: "127.0.0.1:9",
      fix: expect.stringMatching(/^check that the proxy/),
    });
    expect(stdout).not.toContain("secret-of-proxy");
    expect(direct.providers[0]).toMatchObject({ state: "ok", proxy: null });
  });

  it("tells a model that the provider does not list, and the nearest that it does", async () => {
    const { code, providers } = await checked(house('embedding_model = "larg"'));

    expect(code).toBe(1);
    expect(providers[0]).toMatchObject({ fix: 'house does not list "larg"; set embedding_model: did you mean "large"?' });
    expect(providers[0].models).toMatchObject([
      { id: "small", listed: true },
      { id: "larg", listed: false, named: true },
    ]);
  });

  it("tells the models of routes too", async () => {
    const { code, providers } = await checked(`${house()}[llm.routing]\nchat = "house:tiny"\n`);
    expect([code, providers[0].fix]).toEqual([1, expect.stringContaining('does not list "tiny"')]);
  });

  it("sees a wrong base URL by the page that answers", async () => {
    upstream.answer((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome</html>");
    });

    const { code, providers } = await checked(house());

    expect(code).toBe(1);
    expect(providers[0]).toMatchObject({
      state: "failed",
      failed_at: null,
      fix: expect.stringMatching(/^correct base_url: what answers at/),
    });
  });

  it("does not blame a compatible service that has no list; --live asks it for one token and says so", async () => {
    upstream.answer((request, response, n) =>
      request.path.endsWith("/models") ? fails(404)(request, response, n) : says("Hi")(request, response, n),
    );

    const free = await checked(house());
    const { code, stdout, stderr } = await check(house(), ["--live", "--json"]);

    expect(free).toMatchObject({ code: 0, providers: [{ state: "warning", auth: "not tested" }] });
    expect(code).toBe(0);
    expect(stderr).toBe("agency-llm: --live asks each provider that can be reached for one token: house\n");
    expect(JSON.parse(stdout).providers[0]).toMatchObject({ auth: "accepted", live_model: "small" });
    expect(upstream.requests.at(-1)?.body).toMatchObject({ model: "small", max_tokens: 1 });
  });

  it("does not take Azure's base models for its deployments", async () => {
    const config = `[llm]\nprovider = "azure-openai"\nbase_url = "${upstream.url}"\napi_key = "\${HOUSE_KEY}"\ndeployment_name = "ours"\n`;
    const { code, providers } = await checked(config);
    expect({ code, model: providers[0].models[0] }).toMatchObject({ code: 0, model: { id: "ours", listed: null } });
  });

  it("names the pull that an Ollama model needs, and passes over an Ollama that nobody configured", async () => {
    upstream.answer(ollamaWith(["llama3.2:latest"]));
    const ollama = (model: string) => `[llm]\nprovider = "ollama"\nbase_url = "${upstream.url}"\ntext_model = "${model}"\n`;

    expect(await checked(ollama("llama3.2"))).toMatchObject({ code: 0, providers: [{ state: "ok" }] });
    expect(await checked(ollama("qwen3"))).toMatchObject({ code: 1, providers: [{ fix: "ollama pull qwen3" }] });
    const { code, stdout } = await runCommand(["check"], { home });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/ollama +absent +nothing at 127\.0\.0\.1:9\n/) });
  });

  it("warns of a clock that is off by more than two minutes", async () => {
    const away = (minutes: number) => ({ date: new Date(Date.now() + minutes * 60_000).toUTCString() });
    const list = { data: [{ id: "small" }] };

    upstream.answer((_request, response) => json(response, 200, list, away(10)));
    const { code, providers } = await checked(house());
    upstream.answer((_request, response) => json(response, 200, list, away(1)));
    const near = await checked(house());

    expect(code).toBe(0);
    expect(providers[0].warnings).toEqual(["this machine's clock is 10 minutes behind the provider's; set it"]);
    expect(near.providers[0].state).toBe("ok");
  });

  it("warns of keys in the config, of files that others can read, and of a config that is not read", async () => {
    const file = write(house().replace(/\$\{\w+\}/, CANARY), 0o644);
    write("OTHER=1\n", 0o640, ".env");
    write("", 0o600, "config.toml");

    const { code, stdout } = await runCommand(["check", "--config", file, "--json"], { home });

    expect(code).toBe(0);
    expect(JSON.parse(stdout).warnings).toEqual([
      `the key of house stands in ${file} itself; write api_key = "\${HOUSE_API_KEY}" and set that`,
      `others can read ${file}; chmod 600 ${file}`,
      `others can read ${join(home, ".env")}; chmod 600 ${join(home, ".env")}`,
      "config.toml in this folder is not read; use: --config ./config.toml",
    ]);
    expect(stdout).not.toContain(CANARY);
  });

  it("says which key is not set", async () => {
    const { code, stdout } = await check(house(), [], {});
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining("\nhouse: set HOUSE_KEY\n") });
  });

  it("says why the ledger cannot be used, which fails nothing", async () => {
    mkdirSync(join(home, "usage.db"));
    const { code, ledger } = await checked(`${house()}[usage]\npath = "${join(home, "usage.db")}"\n`);
    expect({ code, ledger }).toEqual({
      code: 0,
      ledger: { path: join(home, "usage.db"), exists: true, trouble: expect.stringContaining("the usage ledger") },
    });
  });

  it("exits 2 for a config that cannot be used, with all that is wrong", async () => {
    const { code, stderr, stdout } = await check("[llm]\nprovdier = 1\nstrategi = 2\n");
    const forPrograms = await checked("[llm]\nprovdier = 1\n");

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toEqual([
      expect.stringContaining(":2:1 llm.provdier"),
      expect.stringContaining(":3:1 llm.strategi"),
    ]);
    expect(forPrograms).toMatchObject({ code: 2, ok: false, errors: [expect.stringContaining("provdier")] });
  });
});
