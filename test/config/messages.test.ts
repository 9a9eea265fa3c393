import { expect, test } from "vitest";
import { load } from "./support.ts";

const errorOf = (toml: string): string | undefined => load(toml).errors[0];

test.each([
  ["[llm.fallbak]\n", '1:1 llm.fallbak: unknown key; did you mean "fallback"?'],
  ["[servr]\n", '1:1 servr: unknown key; did you mean "server"?'],
  ["[llm]\nprovider = 'ollama'\nmaxTokens = 1\n", '3:1 llm.maxTokens: unknown key; did you mean "max_tokens"?'],
  ["[llm]\nmax_retries = 1\n", "2:1 llm.max_retries: unknown key here; it belongs under [llm.fallback]"],
  ["strategy = 'fastest'\n", "1:1 strategy: unknown key here; it belongs under [llm]"],
  ["[llm.routing]\nx = { target = 'ollama' }\n", '2:7 llm.routing.x.target: unknown key; did you mean "targets"?'],
  [
    "[llm.prices.'ollama:x']\nquux = 1\n",
    `2:1 llm.prices."ollama:x".quux: unknown key; known here: input, output, cached_input, cache_write`,
  ],
  ["[llm]\nproviders = [{ provider = 'ollama', nmae = 'x' }]\n", '2:37 llm.providers[0].nmae: unknown key; did you mean "name"?'],
])("%j: an unknown key names what was meant", (toml, line) => {
  expect(load(toml).errors).toContain(`config.toml:${line}`);
});

test.each([
  ["[llm]\nprovider = 'ollama'\nmax_tokens = '4096'\n", "3:1 llm.max_tokens: must be a number, not a string; remove the quotes"],
  ["[llm]\nprovider = 'ollama'\nmax_tokens = 0.5\n", "3:1 llm.max_tokens: must be a whole number, not 0.5"],
  ["[llm]\nprovider = 'ollama'\nmax_tokens = 0\n", "3:1 llm.max_tokens: must be at least 1"],
  ["[llm]\nprovider = 'ollama'\ntemperature = 2.5\n", "3:1 llm.temperature: must be at most 2, not 2.5"],
  ["[llm]\nprovider = 'ollama'\ntemperature = nan\n", "3:1 llm.temperature: must be a number, not NaN"],
  ["[llm]\nprovider = 'ollama'\nweight = 0\n", "3:1 llm.weight: must be more than 0"],
  ["[llm]\nprovider = 'ollama'\nstream = 'true'\n", "3:1 llm.stream: must be true or false, not a string; remove the quotes"],
  ["[llm]\nprovider = 'ollama'\ntext_model = 4\n", "3:1 llm.text_model: must be a string, not 4; put it in quotes"],
  ["[llm]\nprovider = 'ollama'\ntext_model = 1979-05-27\n", "3:1 llm.text_model: must be a string, not a date"],
  ["llm = 1979-05-27\n", "1:1 llm: must be a table, not a date"],
  ["[llm.fallback]\nretry_delay_ms = 3000000000\n", "2:1 llm.fallback.retry_delay_ms: must be at most 2147483647, not 3000000000"],
  ["[llm.budget]\nalert_at = [0.5, -1]\n", "2:18 llm.budget.alert_at[1]: must be at least 0"],
  ["[llm.budget]\ntime_zone = 'Mars'\n", '2:1 llm.budget.time_zone: is not a time zone; write one as in "Europe/Berlin"'],
  ["[llm.providers]\nname = 'x'\n", "1:1 llm.providers: must be a list, not a table; write [[llm.providers]]"],
  ["[llm]\nproviders = ['openai']\n", "2:14 llm.providers[0]: must be a table, not a string"],
  ["[[llm.providers]]\nname = 'x'\n", expect.stringMatching(/^1:1 llm.providers\[0\].provider: is missing; give one of .*ollama/)],
  [
    "[[llm.providers]]\nprovider = 'ollama'\nname = 'a:b'\n",
    "3:1 llm.providers[0].name: must be a name without a colon or control characters",
  ],
  ["[llm]\nprovider = 'openia'\n", '2:1 llm.provider: unknown value "openia"; did you mean "openai"?'],
  ["[llm]\nstrategy = 'cost-optimised'\n", '2:1 llm.strategy: unknown value "cost-optimised"; did you mean "cost-optimized"?'],
  ["[llm]\nstrategy = 'x'\n", '2:1 llm.strategy: unknown value "x"; known are fallback, round-robin, cost-optimized, fastest'],
  ["[llm]\nstrategy = 1\n", "2:1 llm.strategy: must be one of fallback, round-robin, cost-optimized, fastest, not 1"],
  ["[llm.routing]\nx = 1\n", "2:1 llm.routing.x: must be a string, or a list, or a table, not 1"],
  ["[llm.routing]\nx = []\n", "2:1 llm.routing.x: needs at least one element"],
  ["[llm.routing]\nx = ['ollama', 2]\n", "2:16 llm.routing.x[1]: must be a string, not 2; put it in quotes"],
  ["[llm.routing]\nx = ''\n", "2:1 llm.routing.x: must not be empty"],
  ["[llm.routing]\nx = { local_only = true }\n", "2:1 llm.routing.x.targets: is missing; give a list"],
  [
    "[server.oauth]\nissuer = 'ftp://x'\naudience = 'a'\n",
    "2:1 server.oauth.issuer: is not a web address; it must begin with https:// or http://",
  ],
  ["[llm.routing]\n__proto__ = 'ollama'\n", "2:1 llm.routing.__proto__: cannot be used as a name; choose another"],
  ["a = 1\na = 2\n", "2:1: not valid TOML: trying to redefine an already defined table or value"],
  ["[llm]\nx = 99999999999999999999\n", "2:5: not valid TOML: integer value cannot be represented losslessly"],
])("%j is told in plain words", (toml, line) => {
  const told = errorOf(toml)?.replace(/^config.toml:/, "");

  expect(told).toEqual(line);
  expect(load(toml).config).toBeNull();
});

test("a header that HTTP cannot carry is refused without showing it", () => {
  const [value, name] = load(`[llm]\nprovider = "ollama"\n[llm.headers]\nx-a = "secret\\nline"\n`).errors.concat(
    load(`[llm]\nprovider = "ollama"\n[llm.headers]\n"x a" = "secret"\n`).errors,
  );

  expect(value).toBe("config.toml:4:1 llm.headers.x-a: holds a line break or another character that no header has");
  expect(name).toBe("config.toml:3:1 llm.headers: has a name that no header can have");
});

test("everything wrong is told at once, in the order of the file, and the checks across keys still run", () => {
  const loaded = load(`[llm]
stratgy = "fallback"
[[llm.providers]]
provider = "antropic"
name = "a"
[[llm.providers]]
provider = "ollama"
temperature = "hot"
[[llm.providers]]
provider = "ollama"
[llm.routing]
chat = ["a:x", "olama:y"]
[llm.budget]
alert_at = ["x", "y"]
[llm.budget.providers.nobody]
`);

  expect(loaded.errors).toEqual([
    'config.toml:2:1 llm.stratgy: unknown key; did you mean "strategy"?',
    expect.stringMatching(/^config.toml:4:1 llm.providers\[0\].provider: unknown value "antropic"/),
    "config.toml:8:1 llm.providers[1].temperature: must be a number, not a string",
    'config.toml:10:1 llm.providers[2].provider: another provider is called "ollama"; give this one a `name`',
    'config.toml:12:16 llm.routing.chat[1]: no provider is called "olama"; did you mean "ollama"?',
    "config.toml:14:13 llm.budget.alert_at[0]: must be a number, not a string",
    "config.toml:14:18 llm.budget.alert_at[1]: must be a number, not a string",
    'config.toml:15:1 llm.budget.providers.nobody: no provider is called "nobody"; remove it, or name a provider',
  ]);
});

test("thousands of mistakes are cut short", () => {
  const { errors } = load(`[llm.routing]\n${Array.from({ length: 5000 }, (_, index) => `r${index} = ${index}\n`).join("")}`);

  expect(errors).toHaveLength(201);
  expect(errors[0]).toBe("config.toml: and at least 4800 more problems of this kind");
});
