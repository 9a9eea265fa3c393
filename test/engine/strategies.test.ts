import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Prospect, strategies } from "../../src/engine/strategies.ts";
import type { Target } from "../../src/providers/backend.ts";
import { target } from "../support/call.ts";

const names = (targets: readonly Target[]) => targets.map(({ backend }) => backend.name);
const prospect = (given: Partial<Prospect> = {}): Prospect => ({
  operation: "complete",
  task: null,
  cost: () => null,
  duration: () => null,
  ...given,
});

describe("a strategy", () => {
  const [a, b, c] = [target("a"), target("b"), target("c")];

  it("gives back every target exactly once, whatever it looks at", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ weight: fc.integer({ min: 1, max: 9 }), score: fc.option(fc.double({ noNaN: true })) }), { maxLength: 6 }),
        (rows) => {
          const scores = new Map(rows.map(({ score }, index) => [`t${index}`, score]));
          const targets = rows.map(({ weight }, index) => target(`t${index}`, { weight }));
          const score = ({ backend }: Target) => scores.get(backend.name) ?? null;
          for (const strategy of Object.values(strategies())) {
            expect(names(strategy(targets, prospect({ cost: score, duration: score }))).sort()).toEqual(names(targets).sort());
          }
        },
      ),
    );
  });

  it("fallback keeps the owner's order", () => {
    expect(names(strategies().fallback([b, a, c], prospect()))).toEqual(["b", "a", "c"]);
  });

  it("round-robin spreads calls by weight, smoothly", () => {
    const robin = strategies()["round-robin"];
    const weighted = [target("a", { weight: 3 }), target("b")];
    const firsts = Array.from({ length: 8 }, () => names(robin(weighted, prospect()))[0]);
    expect(firsts.join("")).toBe("aabaaaba");
  });

  it("round-robin keeps a cursor for each task", () => {
    const robin = strategies()["round-robin"];
    const first = (task: string) => names(robin([a, b], prospect({ task })))[0];
    expect([first("x"), first("y"), first("x"), first("y")]).toEqual(["a", "a", "b", "b"]);
  });

  it("cost-optimized puts the cheapest first and an unknown price last", () => {
    const cost = ({ backend }: Target) => ({ a: null, b: 0.2, c: 0 })[backend.name] ?? null;
    expect(names(strategies()["cost-optimized"]([a, b, c], prospect({ cost })))).toEqual(["c", "b", "a"]);
  });

  it("fastest puts what was never tried first, then the quickest", () => {
    const duration = ({ backend }: Target) => ({ a: 900, b: 300 })[backend.name] ?? null;
    expect(names(strategies(() => 1).fastest([a, b, c], prospect({ duration })))).toEqual(["c", "b", "a"]);
  });

  it.each([
    [0.049, ["b", "a"]],
    [0.05, ["a", "b"]],
  ])("fastest explores one call in twenty: a throw of %d gives %j", (thrown, order) => {
    const duration = ({ backend }: Target) => ({ a: 1, b: 2 })[backend.name] ?? null;
    expect(names(strategies(() => thrown).fastest([a, b], prospect({ duration })))).toEqual(order);
  });
});
