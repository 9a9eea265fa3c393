import { describe, expect, it } from "vitest";
import type { FallbackRules } from "../../../src/config/config.ts";
import { compose } from "../../../src/engine/call.ts";
import { admission } from "../../../src/engine/layers/admission.ts";
import { cooldown } from "../../../src/engine/layers/cooldown.ts";
import { fallback as layer } from "../../../src/engine/layers/fallback.ts";
import { standing } from "../../../src/engine/standing.ts";
import { CallError, type ErrorKind, REACTIONS } from "../../../src/errors.ts";
import { ANSWER, callTo, RULES, scripted, target } from "../../support/call.ts";

describe("fallback", () => {
  const fallback = (rules: FallbackRules) => {
    const { choose, gates, health } = standing(rules);
    return compose(layer(rules, choose), admission(gates), cooldown(health));
  };
  const both = () => callTo([target("first"), target("second")]);

  it.each(Object.keys(REACTIONS) as ErrorKind[])("goes on after %s only where its table row says so", async (kind) => {
    const { handler, calls } = scripted(kind, "answer");

    const outcome = await fallback(RULES)(handler)(both()).catch((error: CallError) => error.kind);

    expect(calls.map(({ target }) => target)).toEqual(REACTIONS[kind].fallback ? ["first", "second"] : ["first"]);
    expect(outcome).toBe(REACTIONS[kind].fallback ? ANSWER : kind);
  });

  it("goes on after a filtered answer when the config says so", async () => {
    const { handler, calls } = scripted("filtered", "answer");

    await fallback({ ...RULES, onFiltered: true })(handler)(both());

    expect(calls).toHaveLength(2);
  });

  it("does not go on once a piece was passed on", async () => {
    const { handler, calls } = scripted("network");
    const call = both();
    call.record.committed = true;

    await expect(fallback(RULES)(handler)(call)).rejects.toMatchObject({ kind: "network" });
    expect(calls).toHaveLength(1);
  });

  it("lists every target with its reason when all failed", async () => {
    const { handler } = scripted("auth", new CallError("rate_limit", "slow down", { retryAfterMs: 2000 }));

    const error = await fallback(RULES)(handler)(both()).catch((failure: CallError) => failure);

    expect(error).toMatchObject({ kind: "rate_limit", retryAfterMs: 2000 });
    expect((error as CallError).message).toBe(
      "every target failed. first:small: auth, it failed with auth; second:small: rate_limit, slow down",
    );
  });

  it("stops when the attempts of the call are used up", async () => {
    const { handler, calls } = scripted("server");
    const many = callTo(["a", "b", "c", "d"].map((name) => target(name)));

    await expect(fallback({ ...RULES, maxAttempts: 3 })(handler)(many)).rejects.toMatchObject({ kind: "server" });
    expect(calls).toHaveLength(3);
  });

  it("names the one target there is", async () => {
    const { handler } = scripted("no_model");

    await expect(fallback(RULES)(handler)(callTo([target("only")]))).rejects.toThrow("only:small: it failed with no_model");
  });
});
