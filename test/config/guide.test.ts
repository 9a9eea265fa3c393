import { expect, test } from "vitest";
import { GUIDE } from "../support/guide.ts";
import { configOf, entry, everyKey, load } from "./support.ts";

test.each(GUIDE)("the guide's block for %s loads as written", (kind, block, meant) => {
  const loaded = load(`[llm]\nprovider = "${kind}"\n${block}\ntemperature = 0.7\n`, everyKey());

  expect(loaded.lines).toEqual([]);
  expect(configOf(loaded).providers).toHaveLength(1);
  expect(entry(loaded, kind)).toMatchObject({ kind, origin: "file", missing: null, temperature: 0.7, ...meant });
});
