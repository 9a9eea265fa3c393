import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { fakeModel, packagesFolder } from "./packages.ts";

const ROOT = new URL("../../../", import.meta.url);

test("a process that embeds ends by itself, and its stdout holds nothing that a package printed", async () => {
  const resolveFrom = packagesFolder(fakeModel(`console.log("noise"); process.stdout.write("more noise")`));
  const script = `
    import { createEmbedder } from ${JSON.stringify(new URL("src/providers/embedded/embedder.ts", ROOT).href)};
    import { cancelScope } from ${JSON.stringify(new URL("src/util/cancel-scope.ts", ROOT).href)};
    const vectors = await createEmbedder({ resolveFrom: ${JSON.stringify(resolveFrom)} }).embed(["hello"], cancelScope());
    console.log(vectors[0].length);
  `;

  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    cwd: ROOT,
    timeout: 15_000,
  });

  expect(stdout).toBe("512\n");
});
