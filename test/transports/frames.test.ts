import { expect, test } from "vitest";
import { rawStdio } from "./raw-stdio.ts";

async function opened(maxMessageBytes?: number) {
  const connection = rawStdio(maxMessageBytes);
  await connection.initialize();
  return connection;
}

test("a tool's result above 7 MiB becomes an error result that says what to do and keeps the small metadata", async () => {
  const connection = await opened();

  connection.call(1, "big", { bytes: 8 * 1024 * 1024 });
  connection.call(2, "big", { bytes: 6 * 1024 * 1024 });

  const { result } = await connection.next();
  expect(result?.isError).toBe(true);
  expect(result?.content?.[0]?.text).toMatch(/^the result is 8 MiB, and stdio clients read at most 7 MiB: ask for less at a time/);
  expect(result?._meta).toMatchObject({
    "toy/cost": 1,
    "agency/error": { kind: "bad_request", retryable: false, retry_after_ms: null, provider: null, model: null, attempts: [] },
  });
  expect((await connection.next()).result?.content?.[0]?.text).toHaveLength(6 * 1024 * 1024);
});

test("another result above 7 MiB becomes a JSON-RPC error", async () => {
  const connection = await opened();

  connection.request(1, "resources/read", { uri: "toy://large" });

  expect(await connection.next()).toMatchObject({ id: 1, error: { code: -32603, message: expect.stringContaining("ask for less") } });
});

test("a result that follows a notification at once is held back, so that clients do not read both together", async () => {
  const connection = await opened();
  const times: number[] = [];
  connection.output.on("data", () => times.push(performance.now()));

  connection.request(1, "tools/call", { name: "progress", arguments: { steps: 1 }, _meta: { progressToken: 1 } });
  await connection.next();
  await connection.next();

  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(9.5);
});
