import { expect, test } from "vitest";
import { baseAddress, ollamaAddress } from "../../src/config/base-address.ts";
import { entry, load, loadNothing } from "./support.ts";

test.each([
  ["box", "http://box:11434"],
  ["box:8080", "http://box:8080"],
  [":8080", "http://127.0.0.1:8080"],
  ["0.0.0.0", "http://127.0.0.1:11434"],
  ["0.0.0.0:8080", "http://127.0.0.1:8080"],
  ["http://0.0.0.0:11434", "http://127.0.0.1:11434"],
  ["http://box", "http://box"],
  ["http://box:8080/", "http://box:8080"],
  ["https://ollama.com", "https://ollama.com"],
  ["https://proxy.example/ollama/", "https://proxy.example/ollama"],
  ["box/prefix", "http://box:11434/prefix"],
  ["[::1]:8080", "http://[::1]:8080"],
  ["::1", "http://[::1]:11434"],
  ["::", "http://[::1]:11434"],
  [" 'box' ", "http://box:11434"],
  ["http://ann:secret@box:1", "http://ann:secret@box:1"],
])("OLLAMA_HOST %s is %s", (given, address) => {
  expect(ollamaAddress(given)).toBe(address);
});

test.each(["ftp://box", "box:port", "a b"])("%s is no address of Ollama", (given) => {
  expect(ollamaAddress(given)).toBeNull();
});

test.each([
  ["https://api.example/v1", "https://api.example/v1"],
  ["api.example/v1", "https://api.example/v1"],
  ["localhost:1234/v1", "http://localhost:1234/v1"],
  ["127.0.0.1:1234", "http://127.0.0.1:1234"],
  ["ftp://x", null],
  ["://", null],
  ["a b", null],
])("the base URL %s is %s", (given, address) => {
  expect(baseAddress(given)).toBe(address);
});

test("ollama_url and base_url mean the same; both together are warned of", () => {
  const both = load('[llm]\nprovider = "ollama"\nollama_url = "box"\nbase_url = "http://other:1"\n');

  expect(entry(load('llm.provider = "ollama"\nllm.ollama_url = "http://box:1"\n'), "ollama").baseUrl).toBe("http://box:1");
  expect(entry(load('llm.provider = "ollama"\nllm.base_url = "http://box:1"\n'), "ollama").baseUrl).toBe("http://box:1");
  expect(entry(both, "ollama").baseUrl).toBe("http://box:11434");
  expect(both.lines).toEqual(["config.toml:4:1 llm.base_url: is not used beside ollama_url"]);
});

test("a variable names the address where the file does not", () => {
  const env = { OPENAI_API_KEY: "sk-1234567890abcdef", OPENAI_BASE_URL: "https://proxy.example/v1", OLLAMA_HOST: "0.0.0.0" };

  expect(entry(loadNothing(env), "openai").baseUrl).toBe("https://proxy.example/v1");
  expect(entry(loadNothing(env), "ollama").baseUrl).toBe("http://127.0.0.1:11434");
  expect(entry(load('llm.provider = "openai"\n', env), "openai").baseUrl).toBe("https://proxy.example/v1");
  expect(entry(load('llm.provider = "openai"\nllm.base_url = "https://own.example"\n', env), "openai").baseUrl).toBe("https://own.example");
});

test("what is no address is an error in the file and leaves the provider not ready from the environment", () => {
  const loaded = load('[llm]\nprovider = "openai"\nbase_url = "ftp://x"\n', { OPENAI_API_KEY: "sk-1234567890abcdef" });
  const fromVariable = loadNothing({ OPENAI_API_KEY: "sk-1234567890abcdef", OPENAI_BASE_URL: "ftp://x" });

  expect(loaded.errors).toEqual(["config.toml:3:1 llm.base_url: is not a web address; write one as in https://host/path"]);
  expect(entry(fromVariable, "openai").missing).toBe("correct OPENAI_BASE_URL: it is not a web address");
});

test("a service without an address of its own needs one", () => {
  const loaded = load('[[llm.providers]]\nname = "house"\nprovider = "openai-compatible"\ntext_model = "m"\n');

  expect(entry(loaded, "house").missing).toBe("set base_url");
  expect(loaded.lines).toEqual(["config.toml:3:1 llm.providers[0].provider: house is not ready: set base_url"]);
});
