import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder to look for the model's packages from, holding what the sources say: `{ embeddings: "module.exports = …" }`. Gone after the test. */
export function packagesFolder(sources: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "agency-embedded-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, source] of Object.entries(sources)) {
    const path = join(folder, "node_modules", "@energetic-ai", name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "index.js"), source);
  }
  return join(folder, "from.js");
}

/** Packages whose model does what the body says with `texts`, else gives each text the same vector. */
export function fakeModel(body: string): Record<string, string> {
  return {
    embeddings: `exports.initModel = async () => ({ async embed(texts) { ${body}; return texts.map(() => Array(512).fill(1)); } });`,
    "model-embeddings-en": "exports.modelSource = null;",
  };
}
