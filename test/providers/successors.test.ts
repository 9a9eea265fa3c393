import { describe, expect, it } from "vitest";
import { CallError } from "../../src/errors.ts";
import { explained, successorOf } from "../../src/providers/successors.ts";

describe("the successor of a retired model", () => {
  it.each([
    ["gpt-4-turbo-preview", "gpt-6-luna"],
    ["gpt-3.5-turbo", "gpt-6-luna"],
    ["llama3-70b-8192", "openai/gpt-oss-120b"],
    ["mixtral-8x7b-32768", "openai/gpt-oss-120b"],
    ["llama-3.1-8b-instant", "openai/gpt-oss-20b"],
    ["meta-llama/Llama-3-70b-chat-hf", "meta-llama/Llama-3.3-70B-Instruct-Turbo"],
    ["meta-llama/Meta-Llama-3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct"],
    ["meta/llama-2-70b-chat", "meta/meta-llama-3-70b-instruct"],
    ["claude-3-opus-20240229", "claude-opus-5-5"],
    ["gpt-4o", null],
    ["gpt-4.1-mini", null],
    ["gemma:2b", null],
    ["mixtral:8x7b", null],
    ["llama3.2", null],
  ])("of %s is %s", (model, successor) => {
    expect(successorOf(model)).toBe(successor);
  });

  it("is told with the failure that the model is gone, once, and with no other", () => {
    const gone = new CallError("no_model", "HTTP 404: no such model", { status: 404, requestId: "req_1" });
    const told = explained(gone, "gpt-4");

    expect(told).toMatchObject({
      kind: "no_model",
      status: 404,
      requestId: "req_1",
      message: "HTTP 404: no such model; gpt-4 was retired, its successor is gpt-6-luna",
    });
    expect(explained(told, "gpt-4")).toBe(told);
    expect(explained(gone, "my-own")).toBe(gone);
    const other = new CallError("server", "HTTP 500");
    expect(explained(other, "gpt-4")).toBe(other);
  });
});
