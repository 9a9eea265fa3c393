import { expect, test } from "vitest";
import { rawStdio } from "./raw-stdio.ts";

async function opened(maxMessageBytes?: number) {
  const connection = rawStdio(maxMessageBytes);
  await connection.initialize();
  return connection;
}

test("a line that is not JSON is answered with a parse error, and the next call works", async () => {
  const connection = await opened();

  connection.write("Content-Length: 52");
  connection.call(1, "echo", { text: "still here" });

  expect(await connection.next()).toMatchObject({ id: null, error: { code: -32700 } });
  expect(await connection.next()).toMatchObject({ id: 1, result: { content: [{ text: "still here" }] } });
});

test("JSON that is no JSON-RPC message is answered with its id, and the next call works", async () => {
  const connection = await opened();

  connection.write('{"id":5,"methud":"tools/list"}');
  connection.call(1, "echo", { text: "still here" });

  expect(await connection.next()).toMatchObject({ id: 5, error: { code: -32600 } });
  expect(await connection.next()).toMatchObject({ id: 1, result: { content: [{ text: "still here" }] } });
});

test("blank lines and carriage returns mean nothing", async () => {
  const connection = await opened();

  connection.write("\n \r\n\r");
  connection.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\r');

  expect(await connection.next()).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
});

test("the messages of a batch are answered one by one", async () => {
  const connection = await opened();

  connection.write('[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"},3]');

  const answers = [await connection.next(), await connection.next(), await connection.next()];
  expect(answers.map(({ id }) => id).sort()).toEqual([1, 2, null]);
});

test.each([
  [
    "first",
    (text: string) => JSON.stringify({ jsonrpc: "2.0", id: 8, method: "tools/call", params: { name: "echo", arguments: { text } } }),
  ],
  [
    "last",
    (text: string) => JSON.stringify({ method: "tools/call", params: { name: "echo", arguments: { text } }, jsonrpc: "2.0", id: 8 }),
  ],
])("an over-long line with its id %s is refused under that id, and the next call works", async (_, line) => {
  const connection = await opened(1024 * 1024);

  connection.write(line("x".repeat(3_000_000)));
  connection.call(9, "echo", { text: "still here" });

  expect(await connection.next()).toEqual({
    jsonrpc: "2.0",
    id: 8,
    error: { code: -32600, message: "message larger than 1 MiB; send less at a time" },
  });
  expect(await connection.next()).toMatchObject({ id: 9, result: { content: [{ text: "still here" }] } });
});

test("a message of 31 MiB in small pieces is served within two seconds", async () => {
  const connection = await opened();
  const line = Buffer.from(
    `${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "length", arguments: { text: "x".repeat(31 * 1024 * 1024) } } })}\n`,
  );
  const before = performance.now();

  for (let start = 0; start < line.length; start += 65_536) connection.input.write(line.subarray(start, start + 65_536));
  const answer = await connection.next();

  expect(answer.result?.content?.[0]?.text).toBe(String(31 * 1024 * 1024));
  expect(performance.now() - before).toBeLessThan(2000);
});

test("the end of stdin aborts what runs and ends the connection", async () => {
  const connection = await opened();
  connection.call(1, "slow");
  await connection.once("started");
  const aborted = connection.once("aborted");

  connection.input.end();

  await connection.closed;
  await aborted;
});

test("a reader that is gone ends the connection without an error", async () => {
  const connection = await opened();
  connection.call(1, "slow");
  await connection.once("started");
  const aborted = connection.once("aborted");

  connection.output.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));

  await connection.closed;
  await aborted;
});

test("close ends the connection", async () => {
  const connection = await opened();

  await connection.close();

  await connection.closed;
});
