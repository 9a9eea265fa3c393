import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oneProvider } from "../support/agency.ts";
import { fails, startUpstream, type Upstream } from "../support/upstream.ts";
import { runCommand } from "./support.ts";

describe("embed", () => {
  let home: string;
  let upstream: Upstream;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "agency-embed-"));
    upstream = await startUpstream();
    writeFileSync(join(home, "agency.toml"), oneProvider(upstream.url), { mode: 0o600 });
  });
  afterEach(async () => {
    rmSync(home, { recursive: true, force: true });
    await upstream.close();
  });

  const embed = (args: string[], input = "") => runCommand(["embed", ...args, "--config", "agency.toml"], { home, input });

  it("says in a line what it has made", async () => {
    expect(await embed(["abc", "hhh"])).toMatchObject({
      code: 0,
      stdout: "2 texts · 8 dimensions · house:vectors · 4 tokens · cost unknown\n",
    });
  });

  it("ranks the lines of files and of standard input, best first, each with its text", async () => {
    writeFileSync(join(home, "a.txt"), "hhh\n\nggg\n");

    const { code, stdout, stderr } = await embed(["--query", "a b", "--top-k", "2", "--file", "a.txt"], "cab\r\nddd\n");

    expect(code).toBe(0);
    expect(stdout).toMatch(/^2 0\.\d{4} cab\n[013] 0\.\d{4} (hhh|ggg|ddd)\n$/);
    expect(stderr).toMatch(/^house · vectors · 10 \+ 0 tokens · cost unknown · \d\.\d s\n$/);
  });

  it("gives programs the vectors, or the ranking", async () => {
    const vectors = JSON.parse((await embed(["abc", "--json"])).stdout);
    const ranking = JSON.parse((await embed(["abc", "hhh", "--json", "--query", "a"])).stdout);

    expect(vectors).toMatchObject({ provider: "house", model: "vectors", dimensions: 8, usage: { input_tokens: 2 } });
    expect(vectors.embeddings).toEqual([[1.01, 1.01, 1.01, 0.01, 0.01, 0.01, 0.01, 0.01]]);
    expect(ranking.ranking.map(({ index }: { index: number }) => index)).toEqual([0, 1]);
  });

  it("exits 1 when the work failed, and 2 when it was asked wrongly", async () => {
    upstream.answer(fails(401, { error: { message: "wrong key" } }));

    expect(await embed(["abc"])).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("auth: ") });
    expect(await embed([])).toMatchObject({ code: 2, stderr: expect.stringContaining("there is no text to embed") });
    expect(await embed(["abc", "--top-k", "0"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--top-k must be a whole number"),
    });
  });
});
