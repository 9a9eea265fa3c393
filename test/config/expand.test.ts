import { join } from "node:path";
import { expect, test } from "vitest";
import { Secret } from "../../src/secret.ts";
import { configOf, entry, load } from "./support.ts";

const KEY = "sk-proj-abcdefghijklmnop";
const openai = (key: string) => `[llm]\nprovider = "openai"\napi_key = "${key}"\n`;

test("variables are filled in everywhere, and an unset one is an error where it stands", () => {
  const loaded = load(
    `[llm]\nprovider = "ollama"\ntext_model = "\${MODEL}"\n\n[llm.routing]\nchat = ["ollama:\${MODEL}", "ollama:\${OTHER}"]\n`,
    {
      MODEL: "mistral",
    },
  );

  expect(loaded.config).toBeNull();
  expect(loaded.lines).toEqual([
    `config.toml:6:28 llm.routing.chat[1]: OTHER is not set: set it, or give a default as in \${OTHER:-default}`,
  ]);
});

test("the config's own message says why a variable is needed", () => {
  const other = load(`[llm]\nprovider = "ollama"\ntext_model = "\${MODEL:?the model to use}"\n`);
  const key = load(openai(`\${HOUSE_KEY:?ask Ann for one}`));

  expect(other.errors).toEqual(["config.toml:3:1 llm.text_model: MODEL is not set: the model to use"]);
  expect(entry(key, "openai").missing).toBe("set HOUSE_KEY: ask Ann for one");
});

test("a malformed variable is an error that does not quote it", () => {
  const loaded = load(`[llm]\nprovider = "ollama"\ntext_model = "\${sk-secret}"\n`);

  expect(loaded.errors[0]).toBe(
    `config.toml:3:1 llm.text_model: write a variable as \${NAME}, \${NAME:-default} or \${NAME:?message}, and a literal \${ as $\${`,
  );
});

test("a provider whose key is not set is not ready and names the variable; the config still loads", () => {
  const loaded = load(openai(`\${HOUSE_KEY}`), { OPENAI_API_KEY: KEY });

  expect(entry(loaded, "openai")).toMatchObject({ apiKey: null, missing: "set HOUSE_KEY" });
  expect(loaded.lines).toEqual(["config.toml:3:1 llm.api_key: openai is not ready: set HOUSE_KEY"]);
});

test("an empty key counts as unset", () => {
  expect(entry(load(openai(`\${HOUSE_KEY}`), { HOUSE_KEY: " " }), "openai").missing).toBe("set HOUSE_KEY");
  expect(entry(load(openai("")), "openai").missing).toBe("set OPENAI_API_KEY");
  expect(entry(load(openai(""), { OPENAI_API_KEY: KEY }), "openai").apiKey?.reveal()).toBe(KEY);
  expect(entry(load(openai(`\${HOUSE_KEY:-}`), { OPENAI_API_KEY: "" }), "openai").missing).toBe("set OPENAI_API_KEY");
});

test("keys are secrets that do not print, wherever they came from", () => {
  const loaded = load(openai(KEY));

  expect(entry(loaded, "openai").apiKey).toBeInstanceOf(Secret);
  expect(JSON.stringify(loaded)).not.toContain(KEY);
});

test("file: reads a key, relative to the config file, and the file is watched", () => {
  const loaded = load(openai("file:keys/openai"), {}, { "keys/openai": `${KEY}\n` });

  expect(entry(loaded, "openai").apiKey?.reveal()).toBe(KEY);
  expect(loaded.warnings).toEqual([]);
  expect(loaded.watched).toContain(join(loaded.at, "keys/openai"));
  expect(loaded.sources["llm.providers.openai.api_key"]).toEqual({ from: "secret_file", name: join(loaded.at, "keys/openai") });
});

test("a secret file that cannot be read or is empty leaves the provider not ready, and says why", () => {
  expect(entry(load(openai("file:/run/none/x")), "openai").missing).toBe("put the secret into /run/none/x: no such file");
  expect(entry(load(openai("file:~/k"), {}, { k: "\n" }), "openai").missing).toMatch(/^put the secret into \/.*\/k: it is empty$/);
  expect(load(openai("file:none")).watched.at(-1)).toMatch(/\/none$/);
});

test.each([
  [`"${KEY}"`, "OPENAI_API_KEY has quotes around it; remove them"],
  [`${KEY}\n`, "OPENAI_API_KEY has blanks or a line break around it; they are left out"],
  [`sk-proj abc ${KEY}`, "OPENAI_API_KEY has white space in it"],
  [`sk-"${KEY}`, "OPENAI_API_KEY has a quote in it"],
])("an odd key %j is warned of", (value, warning) => {
  const loaded = load(openai(`\${OPENAI_API_KEY}`), { OPENAI_API_KEY: value });

  expect(entry(loaded, "openai").missing).toBeNull();
  expect(loaded.warnings).toEqual([`config.toml:3:1 llm.api_key: ${warning}`]);
  expect(load('[llm]\nprovider = "openai"\n', { OPENAI_API_KEY: value }).warnings).toEqual([warning]);
});

test("a key that HTTP cannot carry is not ready", () => {
  const loaded = load(openai(`\${OPENAI_API_KEY}`), { OPENAI_API_KEY: `${KEY}\n${KEY}` });

  expect(entry(loaded, "openai")).toMatchObject({ apiKey: null, missing: expect.stringContaining("correct OPENAI_API_KEY") });
});

test("an Anthropic key under openai is warned of", () => {
  expect(load(openai("sk-ant-api03-abcdefghijkl")).warnings).toEqual([
    'config.toml:3:1 llm.api_key: the key of openai looks like one of Anthropic ("sk-ant-…")',
  ]);
});

test("tokens and alert secrets are secrets too, and must be there", () => {
  const toml = `[server.tokens]\nlaptop = "\${TOKEN}"\nphone = ""\n[llm.budget]\nalert_webhook = "\${HOOK:-}"\nalert_secret = "file:gone"\n`;
  const loaded = load(toml);
  const { server, budget } = configOf(
    load(toml.replace('phone = ""', "").replace("gone", "there"), { TOKEN: "t-12345678" }, { there: "s" }),
  );

  expect(loaded.errors).toEqual([
    "config.toml:2:1 server.tokens.laptop: set TOKEN",
    "config.toml:3:1 server.tokens.phone: must not be empty",
    expect.stringMatching(/^config.toml:6:1 llm.budget.alert_secret: put the secret into .*gone: no such file$/),
  ]);
  expect([server.tokens.laptop?.reveal(), budget.alertWebhook, budget.alertSecret?.reveal()]).toEqual(["t-12345678", null, "s"]);
});
