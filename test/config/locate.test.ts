import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { locateConfig } from "../../src/config/locate.ts";
import { folder } from "./support.ts";

const env = (variables: NodeJS.ProcessEnv = {}) => variables;

test("--config wins over AGENCY_CONFIG, and that over the usual places", () => {
  const home = folder({ ".config/agency-llm/config.toml": "" });
  const around = { platform: "linux", home } as const;

  expect(locateConfig({ ...around, path: "/a.toml", env: { AGENCY_CONFIG: "/b.toml" } })).toMatchObject({
    file: "/a.toml",
    namedBy: "--config",
  });
  expect(locateConfig({ ...around, env: { AGENCY_CONFIG: "/b.toml" } })).toMatchObject({ file: "/b.toml", namedBy: "AGENCY_CONFIG" });
  expect(locateConfig({ ...around, env: {} })).toMatchObject({ file: `${home}/.config/agency-llm/config.toml`, namedBy: null });
});

test("XDG_CONFIG_HOME replaces the platform's folder, unless it is relative", () => {
  const home = folder({ "xdg/agency-llm/config.toml": "", ".config/agency-llm/config.toml": "" });
  const around = { platform: "linux", home } as const;

  expect(locateConfig({ ...around, env: { XDG_CONFIG_HOME: `${home}/xdg` } }).file).toBe(`${home}/xdg/agency-llm/config.toml`);
  expect(locateConfig({ ...around, env: { XDG_CONFIG_HOME: "xdg" } }).file).toBe(`${home}/.config/agency-llm/config.toml`);
});

test.each([
  ["linux", "/home/ann", {}, ["/home/ann/.config/agency-llm/config.toml", "/etc/agency-llm/config.toml"]],
  ["darwin", "/Users/ann", {}, ["/Users/ann/Library/Application Support/agency-llm/config.toml", "/etc/agency-llm/config.toml"]],
  ["win32", "C:\\Users\\ann", { APPDATA: "D:\\Roaming" }, ["D:\\Roaming\\agency-llm\\config.toml"]],
  ["win32", "C:\\Users\\ann", {}, ["C:\\Users\\ann\\AppData\\Roaming\\agency-llm\\config.toml"]],
  ["linux", null, {}, ["/etc/agency-llm/config.toml"]],
] as const)("on %s with the home %s the usual places are known", (platform, home, variables, places) => {
  expect(locateConfig({ platform, home, env: env(variables) }).places).toEqual(places);
});

test("without any file there is none, and the current folder's is not read", () => {
  const home = folder({ "config.toml": "[llm]\nprovider = 'ollama'\n" });
  const before = process.cwd();
  process.chdir(home);
  try {
    expect(locateConfig({ platform: "linux", home, env: {} }).file).toBeNull();
  } finally {
    process.chdir(before);
  }
});

test("~ is the home folder and an unexpanded AGENCY_CONFIG names nothing", () => {
  const home = folder();

  expect(locateConfig({ platform: "linux", home, env: {}, path: "~/my.toml" }).file).toBe(`${home}/my.toml`);
  expect(locateConfig({ platform: "linux", home, env: { AGENCY_CONFIG: "~/my.toml" } }).file).toBe(`${home}/my.toml`);
  expect(loadConfig({ platform: "linux", home, env: { AGENCY_CONFIG: `\${AGENCY_CONFIG}` } })).toMatchObject({
    file: null,
    problems: [{ severity: "warning", file: null, message: expect.stringContaining("AGENCY_CONFIG holds a literal") }],
  });
});

test("unless the file was named, the places before it are watched too", () => {
  const home = folder({ "named.toml": "" });
  const watched = (path?: string) => loadConfig({ platform: "linux", home, env: {}, path }).watched;

  expect(watched()).toEqual([`${home}/.config/agency-llm/config.toml`, "/etc/agency-llm/config.toml"]);
  expect(watched(`${home}/named.toml`)).toEqual([`${home}/named.toml`, `${home}/.env`]);
});

test("a named file that is not there is an error, and so is a dangling link at a usual place", () => {
  const home = folder();
  mkdirSync(join(home, ".config/agency-llm"), { recursive: true });
  symlinkSync("gone.toml", join(home, ".config/agency-llm/config.toml"));
  const problem = (path?: string) => loadConfig({ platform: "linux", home, env: {}, path }).problems[0];

  expect(problem(`${home}/no.toml`)).toMatchObject({
    severity: "error",
    file: `${home}/no.toml`,
    line: null,
    message: "cannot be read: no such file (named by --config)",
  });
  expect(problem()).toMatchObject({ severity: "error", message: "cannot be read: no such file" });
});
