import { expect, test } from "vitest";
import { recoverId } from "../../src/transports/request-id.ts";

const FILL = "x".repeat(100);

test.each([
  ["an id at the beginning", `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"a":"${FILL}`, "", 7],
  ["a text id with an escape", `{ "id" : "a\\"b" , "method":"tools/call"`, "", 'a"b'],
  ["an id after nested parameters", `{"method":"m","params":{"id":1,"list":[{"id":2}]},"id":3,"more":"${FILL}`, "", 3],
  ["an id at the end, where the TypeScript SDK puts it", `{"method":"m","params":{"a":"${FILL}`, `${FILL}"}},"jsonrpc":"2.0","id":9}`, 9],
  ["an id before the protocol's name at the end", `{"method":"m","params":{"a":"${FILL}`, `${FILL}"},"id":"z","jsonrpc":"2.0"}\r`, "z"],
])("recovers %s", (_, head, tail, id) => {
  expect(recoverId(head, tail)).toBe(id);
});

test.each([
  ["of a parameter", `{"method":"m","params":{"id":1,"a":"${FILL}`, `${FILL}","id":2}}`],
  ["inside a text", `{"method":"m","text":"\\"id\\":5,\\"${FILL}`, `${FILL}\\"id\\":5}"}`],
  ["that is cut off", `{"jsonrpc":"2.0","id":12`, ""],
  ["that is no id", `{"jsonrpc":"2.0","id":null,"method":"m","params":{}`, ""],
  ["of something that is not JSON", `%PDF-1.7 "id":3, "`, FILL],
])("takes no id %s", (_, head, tail) => {
  expect(recoverId(head, tail)).toBeNull();
});
