import { expect, test } from "vitest";
import { configOf, load } from "./support.ts";

const OLLAMA = '[llm]\nprovider = "ollama"\n';

test("two entries of one name are an error, also when the name is only the kind", () => {
  expect(load('[[llm.providers]]\nname = "a"\nprovider = "ollama"\n[[llm.providers]]\nname = "a"\nprovider = "openai"\n').errors).toEqual([
    'config.toml:5:1 llm.providers[1].name: another provider is called "a"; choose another',
  ]);
  expect(load(`${OLLAMA}[[llm.providers]]\nprovider = "ollama"\n`).errors).toEqual([
    'config.toml:4:1 llm.providers[0].provider: another provider is called "ollama"; give this one a `name`',
  ]);
});

test("a target whose provider is mistyped is an error; one that only looks like a model is none", () => {
  const routes = (target: string) => load(`${OLLAMA}[llm.routing]\nchat = "${target}"\n`).lines;

  expect(routes("olama:llama3.2")).toEqual(['config.toml:4:1 llm.routing.chat: no provider is called "olama"; did you mean "ollama"?']);
  expect(routes("OpenAI:gpt-6")).toEqual(['config.toml:4:1 llm.routing.chat: no provider is called "OpenAI"; did you mean "openai"?']);
  expect(routes("olama")).toEqual(['config.toml:4:1 llm.routing.chat: "olama" is taken for a model; did you mean the provider "ollama"?']);
  for (const model of ["llama3.2:3b", "codellama:7b", "mistral:latest", "openai/gpt-oss-20b", "gpt-6", "org/model:free"])
    expect(routes(model)).toEqual([]);
});

test("a target may name an entry that is itself wrong, without a second complaint", () => {
  const toml = '[[llm.providers]]\nname = "house"\nprovider = "none such"\n[llm.routing]\nchat = "house:x"\n';

  expect(load(toml).errors).toHaveLength(1);
});

test("budgets of providers must name one", () => {
  expect(load(`${OLLAMA}[llm.budget.providers.olama]\n[llm.budget.providers.openai]\n[llm.budget.clients.anyone]\n`).lines).toEqual([
    'config.toml:3:1 llm.budget.providers.olama: no provider is called "olama"; did you mean "ollama"?',
  ]);
});

test("prices and the baseline that nothing can match are warned of", () => {
  const toml = `${OLLAMA}[llm.prices]\n"ollama:*" = {}\n"olama:x" = {}\n"ollama" = {}\n"gpt-6" = {}\n[usage]\nbaseline = "gpt-6"\n`;
  const loaded = load(toml);

  expect(loaded.errors).toEqual([]);
  expect(loaded.lines).toEqual([
    'config.toml:5:1 llm.prices."olama:x": names no provider, so nothing matches it; did you mean "ollama" before the colon?',
    'config.toml:6:1 llm.prices.ollama: names no model, so nothing matches it; write "ollama:*" or a model\'s id',
    'config.toml:7:1 llm.prices.gpt-6: names no provider, so nothing matches it; write "provider:model"',
    'config.toml:9:1 usage.baseline: names no provider, so nothing matches it; write "provider:model"',
  ]);
});

test("names out of JavaScript are names like any other", () => {
  const names = ["constructor", "toString", "hasOwnProperty", "prototype", "valueOf"];
  const toml = names
    .map((name) => `[[llm.providers]]\nname = "${name}"\nprovider = "ollama"\n[llm.budget.providers.${name}]\ndaily_usd = 1\n`)
    .concat('[[llm.providers]]\nname = "__proto__"\nprovider = "ollama"\n[llm.routing]\nsafe = "__proto__:m"\n')
    .concat(names.map((name) => `${name} = "${name}:m"\n`))
    .join("");
  const config = configOf(load(toml));

  expect(load(toml).lines).toEqual([]);
  expect(config.providers.map(({ name }) => name)).toEqual([...names, "__proto__"]);
  expect(Object.keys(config.routes)).toEqual(["safe", ...names]);
  expect(config.routes.constructor).toMatchObject({ targets: ["constructor:m"] });
  expect(configOf(load(OLLAMA)).routes.constructor).toBeUndefined();
});
