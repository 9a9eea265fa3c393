import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { configJsonSchema } from "../config/json-schema.ts";
import { type Kind, SERVICES, serviceOf } from "../providers/services.ts";
import type { Json } from "../types.ts";

const ROOT = new URL("../../", import.meta.url);

/** The files that are made from code, by name, as they should be. A test holds them against what is there; `npm run docs` writes them. */
export function generated(): Record<string, string> {
  const readme = readFileSync(new URL("README.md", ROOT), "utf8");
  return {
    "README.md": between(between(readme, "providers", providersTable()), "config", configReference()),
    "config.schema.json": `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
  };
}

/** A text with what stands between its two marks replaced. */
export function between(text: string, mark: string, content: string): string {
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [head, rest] = text.split(open);
  const tail = rest?.split(close)[1];
  if (head === undefined || tail === undefined) throw new Error(`no ${open} … ${close}`);
  return `${head}${open}\n${content}\n${close}${tail}`;
}

function providersTable(): string {
  const rows = (Object.keys(SERVICES) as Kind[]).map((kind) => {
    const { keys, textModel, embeddingModel, capabilities } = serviceOf(kind);
    const cells = [kind, ...keys.slice(0, 2).map((key) => `\`${key}\``)];
    const named = keys.length === 0 ? "none" : cells.slice(1).join(" or ");
    const model = (name: string | null) => (name === null ? "" : `\`${name}\``);
    const { chat, embeddings, function_calling, vision, json_mode } = capabilities;
    return [`\`${kind}\``, named, model(textModel), model(embeddingModel), chat, embeddings, function_calling, vision, json_mode];
  });
  return table(["provider", "key", "default model", "for embeddings", "chat", "embeddings", "tools", "vision", "JSON"], rows);
}

/** One table a section, in the order of the schema. */
function configReference(): string {
  const sections: string[] = [];
  const llm = propertiesOf(configJsonSchema()).llm ?? {};
  const entry = propertiesOf((propertiesOf(llm).providers as Json).items as Json);
  sections.push(section("A provider: `[llm]` for one, `[[llm.providers]]` for several", entry));
  const own = Object.fromEntries(Object.entries(propertiesOf(llm)).filter(([key]) => !(key in entry) && key !== "providers"));
  sections.push(section("`[llm]`", own, true));
  walk("llm", own, sections);
  const { llm: _, ...others } = propertiesOf(configJsonSchema());
  walk("", others, sections);
  return sections.join("\n\n");
}

function walk(path: string, properties: Record<string, Json>, sections: string[]): void {
  for (const [key, schema] of Object.entries(properties)) {
    const name = path === "" ? key : `${path}.${key}`;
    const inner = propertiesOf(schema);
    if (Object.keys(inner).length > 0) {
      sections.push(section(`\`[${name}]\``, inner));
      walk(name, inner, sections);
    }
    const named = tableOf(schema.additionalProperties);
    if (named) sections.push(section(`\`[${name}.NAME]\``, propertiesOf(named)));
  }
}

/** The object form of a schema that may also be something simpler. */
function tableOf(schema: unknown): Json | null {
  if (typeof schema !== "object" || schema === null) return null;
  const forms = ((schema as Json).anyOf as Json[] | undefined) ?? [schema as Json];
  return forms.find((form) => Object.keys(propertiesOf(form)).length > 0) ?? null;
}

function section(title: string, properties: Record<string, Json>, plainOnly = false): string {
  const rows = Object.entries(properties)
    .filter(([, schema]) => !plainOnly || Object.keys(propertiesOf(schema)).length === 0)
    .map(([key, schema]) => [`\`${key}\``, typeOf(schema), meaningOf(schema)]);
  return `**${title}**\n\n${table(["key", "type", "meaning"], rows)}`;
}

function typeOf(schema: Json): string {
  if (Array.isArray(schema.enum)) return schema.enum.length > 6 ? "a kind" : schema.enum.map((word) => `\`${word}\``).join(", ");
  if (Array.isArray(schema.anyOf)) return [...new Set((schema.anyOf as Json[]).map(typeOf))].join(" or ");
  if (schema.type === "array") return "list";
  return { object: "table", integer: "whole number", boolean: "true or false" }[String(schema.type)] ?? String(schema.type ?? "any");
}

function meaningOf({ description, default: value }: Json): string {
  const text = String(description ?? "").replaceAll("|", "\\|");
  const plain = typeof value === "object" || value === undefined || /Default:/.test(text);
  return plain ? text : `${text} Default: \`${String(value)}\`.`;
}

function propertiesOf(schema: Json): Record<string, Json> {
  return (schema.properties ?? {}) as Record<string, Json>;
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const [name, content] of Object.entries(generated())) writeFileSync(fileURLToPath(new URL(name, ROOT)), content);
}
