import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oneProvider } from "../support/agency.ts";
import { runCommand } from "./support.ts";

const KEY = "sk-canary-0123456789abcdef";

describe("config", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "agency-config-"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const write = (text: string, name = "agency.toml") => {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text, { mode: 0o600 });
    return join(home, name);
  };
  const config = (args: string[], env: Record<string, string> = {}) =>
    runCommand(["config", ...args], { home, env: { XDG_CONFIG_HOME: join(home, "settings"), ...env } });

  it("prints the path of the file that counts, and says of each place why or why not", async () => {
    const usual = write("", "settings/agency-llm/config.toml");
    const other = write("");

    const found = await config(["path"]);
    const named = await config(["path"], { AGENCY_CONFIG: other });

    expect(found).toMatchObject({ code: 0, stdout: `${usual}\n` });
    expect(found.stderr).toContain(`${usual}: counts: the first that is there\n`);
    expect(found.stderr).toContain("/etc/agency-llm/config.toml: not looked at: one before it counts\n");
    expect(named).toMatchObject({ code: 0, stdout: `${other}\n` });
    expect(named.stderr).toContain(`AGENCY_CONFIG: counts: names ${other}\n`);
  });

  it("exits 2 for a file that is named and not there", async () => {
    expect(await config(["path", "--config", "no.toml"])).toMatchObject({
      code: 2,
      stdout: "no.toml\n",
      stderr: expect.stringContaining("no.toml: cannot be read: no such file"),
    });
    expect(JSON.parse((await config(["path", "--config", "no.toml", "--json"])).stdout)).toMatchObject({
      file: "no.toml",
      named_by: "--config",
      readable: false,
    });
  });

  it("shows what is in force as TOML, without secrets, with where it comes from", async () => {
    const file = write(`${oneProvider("http://127.0.0.1:9/v1").replace(KEY, "$" + "{HOUSE_KEY}")}headers = { x-team = "secret-team" }\n`);

    const { code, stdout } = await config(["show", "--config", file], { HOUSE_KEY: KEY });

    expect(code).toBe(0);
    expect(stdout).not.toContain(KEY);
    expect(stdout).toContain('api_key = "[redacted]"  # environment HOUSE_KEY\n');
    expect(parse(stdout)).toMatchObject({
      llm: { strategy: "fallback", providers: [{ name: "house", text_model: "small", headers: { "x-team": "[redacted]" } }] },
      server: { deadline_ms: 55_000 },
    });
  });

  it("shows programs the same as the server's resource", async () => {
    const { code, stdout } = await config(["show", "--json", "--config", write(oneProvider("http://127.0.0.1:9/v1"))]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      llm: { providers: [{ name: "house", ready: true, sources: { api_key: "file" } }] },
      problems: [],
    });
  });

  it("finds nothing wrong with a good file, and names the file", async () => {
    const file = write(oneProvider("http://127.0.0.1:9/v1"));

    expect(await config(["check", file])).toEqual({ code: 0, stdout: `${file}: nothing is wrong\n`, stderr: "" });
  });

  it("tells every problem of a bad file as loading it does, and exits 2", async () => {
    const file = write("[llm]\nprovdier = 'openai'\nstrategy = 'best'\n");

    const { code, stdout } = await config(["check", file]);
    const { ok, problems } = JSON.parse((await config(["--config", file, "check", "--json"])).stdout);

    expect(code).toBe(2);
    expect(stdout).toContain(`${file}:2:1 llm.provdier: unknown key; did you mean "provider"?\n`);
    expect(stdout).toMatch(/agency\.toml:3:\d+ llm\.strategy: /);
    expect(stdout).toMatch(/agency\.toml: 2 errors\n$/);
    expect(ok).toBe(false);
    expect(problems).toContainEqual(expect.objectContaining({ severity: "error", line: 2, key: "llm.provdier" }));
    expect(await config(["show", "--config", file])).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("llm.provdier"),
    });
  });

  it("prints the schema that is shipped", async () => {
    expect((await config(["schema"])).stdout).toBe(readFileSync("config.schema.json", "utf8"));
  });
});
