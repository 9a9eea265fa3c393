import { afterAll, afterEach, describe, expect, it } from "vitest";
import { CallError } from "../../../src/errors.ts";
import { closeConnections } from "../../../src/http/pools.ts";
import { exchange, hello } from "../../support/protocol.ts";
import { json } from "../../support/upstream.ts";
import { asked, type Creation, type Life, MODEL, sse, starting, startReplicate, succeeded } from "./support.ts";

const CANCEL = "POST /v1/predictions/p1/cancel";
const stopped = new CallError("cancelled", "the client cancelled the call");

let service: Awaited<ReturnType<typeof startReplicate>>;
afterEach(() => service.close());
afterAll(closeConnections);

async function begin(life: Life, stream: boolean) {
  service = await startReplicate(life);
  const listening = exchange(stream);
  const outcome = service.provider.complete?.(hello, MODEL, listening);
  outcome?.catch(() => {});
  return { listening, outcome };
}

describe("a prediction that nobody waits for any more", () => {
  it("is cancelled while it streams, and its stream is closed", async () => {
    const { listening, outcome } = await begin({ create: starting, stream: sse([["output", "Hel"]], false), looks: [] }, true);
    await service.received(2);

    listening.scope.cancel(stopped);

    await expect(outcome).rejects.toBe(stopped);
    await service.requests[1]?.closed;
    await service.received(3);
    expect(asked(service.requests).at(-1)).toBe(CANCEL);
    expect(service.requests.at(-1)?.headers).toMatchObject({ authorization: "Bearer sk-test" });
  });

  it("is cancelled while it is looked at", async () => {
    const { listening, outcome } = await begin({ create: starting, looks: [{ id: "p1", status: "processing" }] }, false);
    await service.received(2);

    listening.scope.cancel(stopped);

    await expect(outcome).rejects.toBe(stopped);
    await service.received(3);
    expect(asked(service.requests)).toContain(CANCEL);
  });

  it.each([true, false])("is cancelled as soon as its id is known if that came too late (stream: %s)", async (stream) => {
    let answer = () => {};
    const create: Creation = (request, response, url) => {
      answer = () => starting(request, response, url);
    };
    const { listening, outcome } = await begin({ create }, stream);
    await service.received(1);

    listening.scope.cancel(stopped);
    await expect(outcome).rejects.toBe(stopped);
    answer();

    await service.received(2);
    expect(asked(service.requests).at(-1)).toBe(CANCEL);
  });

  it("is left alone if it was already complete when its id came too late", async () => {
    let answer = () => {};
    const create: Creation = (_request, response) => {
      answer = () => json(response, 201, succeeded("Hello."));
    };
    const { listening, outcome } = await begin({ create }, false);
    await service.received(1);
    listening.scope.cancel(stopped);
    await expect(outcome).rejects.toBe(stopped);
    answer();

    await service.provider.models?.(exchange()).catch(() => {});

    expect(asked(service.requests)).not.toContain(CANCEL);
  });

  it("is not even created for a call that is already over", async () => {
    service = await startReplicate({ create: starting });
    const listening = exchange();
    listening.scope.cancel(stopped);

    await expect(service.provider.complete?.(hello, MODEL, listening)).rejects.toBe(stopped);
    expect(service.requests).toEqual([]);
  });

  it("is cancelled when what comes of it cannot be read", async () => {
    const { outcome } = await begin({ create: starting, looks: [{ nonsense: true }] }, false);

    await expect(outcome).rejects.toMatchObject({ kind: "bad_reply" });

    await service.received(6);
    expect(asked(service.requests).at(-1)).toBe(CANCEL);
  });
});
