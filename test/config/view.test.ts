import { expect, test } from "vitest";
import { maskUrls } from "../../src/config/mask.ts";
import { viewConfig } from "../../src/config/view.ts";
import { load, loadNothing } from "./support.ts";

const KEY = "sk-proj-abcdefghijklmnop";
const TOML = `[llm]
provider = "openai"
api_key = "${KEY}"
base_url = "https://ann:hunter22@proxy.example/v1?api_key=${KEY}&region=eu"
text_model = "gpt-${KEY}"
headers = { Authorization = "Bearer zyxwvutsrq" }
temperature = 0.5
[llm.budget]
alert_webhook = "https://hooks.example/T0123456/secretpart"
alert_secret = "\${SIGN}"
daily_usd = 2
[llm.routing]
chat = { targets = ["openai:gpt-6"], local_only = true }
[server.tokens]
laptop = "token-of-the-laptop"
`;
const secrets = [KEY, "hunter22", "zyxwvutsrq", "secretpart", "signing-key-1234", "token-of-the-laptop"];

test("nothing in it reveals a secret, wherever it was written", () => {
  const loaded = load(TOML, { SIGN: "signing-key-1234" });
  const text = JSON.stringify(viewConfig(loaded));

  expect(loaded.errors).toEqual([]);
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text).toContain("[redacted]");
});

test("it is the config in the file's spelling, with where each value came from", () => {
  const view = viewConfig(load(TOML, { SIGN: "signing-key-1234" }));

  expect(view).toMatchObject({
    llm: {
      strategy: "fallback",
      providers: [
        {
          name: "openai",
          provider: "openai",
          origin: "file",
          ready: true,
          api_key: "[redacted]",
          base_url: "https://[redacted]@proxy.example/v1?api_key=[redacted]&region=eu",
          headers: { Authorization: "[redacted]" },
          temperature: 0.5,
          sources: { api_key: "file", base_url: "file", temperature: "file", stream: "default", embedding_model: "default" },
        },
      ],
      routing: { chat: { targets: ["openai:gpt-6"], local_only: true } },
      budget: { daily_usd: 2, alert_webhook: "[redacted]", alert_secret: "[redacted]", alert_at: [0.5, 0.8, 1] },
    },
    server: { tokens: { laptop: "[redacted]" }, deadline_ms: 55_000 },
    usage: { retention_days: 400 },
    sources: {
      "llm.strategy": "default",
      "llm.budget.daily_usd": "file",
      "llm.budget.alert_at": "default",
      "llm.budget.alert_secret": "environment SIGN",
      "llm.routing.chat.local_only": "file",
      "server.tokens.laptop": "file",
      "server.deadline_ms": "default",
    },
    problems: [],
  });
});

test("it says which variable, .env line or file a key came from, and what is missing", () => {
  const providers = `[[llm.providers]]\nname = "a"\nprovider = "openai"\napi_key = "\${A}"\n[[llm.providers]]\nname = "b"\nprovider = "openai"\napi_key = "\${B}"
[[llm.providers]]\nname = "c"\nprovider = "openai"\napi_key = "file:c.key"\n[[llm.providers]]\nname = "d"\nprovider = "openai"\napi_key = "\${D}"\n`;
  const loaded = load(providers, { A: KEY }, { ".env": `B=${KEY}\n`, "c.key": KEY });

  expect(viewConfig(loaded)).toMatchObject({
    llm: {
      providers: [
        { ready: true, sources: { api_key: "environment A" } },
        { ready: true, sources: { api_key: ".env B" } },
        { ready: true, sources: { api_key: `secret file ${loaded.at}/c.key` } },
        { ready: false, missing: "set D" },
      ],
    },
    problems: [expect.stringContaining("config.toml:16:1 llm.providers[3].api_key: d is not ready: set D")],
  });
});

test("without a file it shows what the environment gave", () => {
  expect(viewConfig(loadNothing({ OLLAMA_HOST: "box" }))).toMatchObject({
    file: null,
    llm: {
      providers: [{ name: "ollama", base_url: "http://box:11434", sources: { base_url: "environment OLLAMA_HOST" } }, { name: "embedded" }],
    },
  });
});

test("of a config that did not load it shows the problems", () => {
  const loaded = load(`[llm]\nprovider = "openai"\napi_key = "${KEY}"\nnope = "${KEY}"\n`);

  expect(viewConfig(loaded)).toEqual({
    file: `${loaded.at}/config.toml`,
    problems: [`${loaded.at}/config.toml:4:1 llm.nope: unknown key`],
  });
});

test.each([
  ["https://u:p@h/x", "https://[redacted]@h/x"],
  ["see https://u@h and http://h/?Token=abc#x", "see https://[redacted]@h and http://h/?Token=[redacted]#x"],
  ["https://h/?a=1&x-api-key=abc&b=2", "https://h/?a=1&x-api-key=[redacted]&b=2"],
  ["https://h/a@b?c=d@e", "https://h/a@b?c=d@e"],
  ["no url key=abc", "no url key=abc"],
])("%s is shown as %s", (text, masked) => {
  expect(maskUrls(text)).toBe(masked);
});
