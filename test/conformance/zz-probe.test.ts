import { it } from "vitest";
import { oneProvider, startAgency } from "../support/agency.ts";
import { startUpstream } from "../support/upstream.ts";

it("probe", async () => {
  const up = await startUpstream();
  const t = performance.now();
  for (let i = 0; i < 50; i++) {
    const a = await startAgency({ config: oneProvider(up.url) });
    await a.call("complete", { prompt: "hi" });
    await a.close();
  }
  console.log((performance.now() - t) / 50);
  await up.close();
});
