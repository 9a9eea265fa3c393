import { describe, expect, it } from "vitest";
import { addressOf, isBefore } from "../../../src/providers/azure/address.ts";

const HOST = "https://acme.openai.azure.com";
const address = (baseUrl: string | null, apiVersion: string | null = null) => addressOf({ baseUrl, apiVersion });

describe("the address of an Azure resource", () => {
  it.each([
    [HOST, null, { root: HOST, style: "v1", version: null, deployment: null }],
    [`${HOST}/`, "v1", { root: HOST, style: "v1", version: null, deployment: null }],
    [HOST, "preview", { root: HOST, style: "v1", version: "preview", deployment: null }],
    [`${HOST}/openai/v1/`, null, { root: HOST, style: "v1", version: null, deployment: null }],
    [`${HOST}/openai/v1`, "2024-10-21", { root: HOST, style: "v1", version: null, deployment: null }],
    [`${HOST}/openai/v1/chat/completions`, null, { root: HOST, style: "v1", version: null, deployment: null }],
    [HOST, "2024-02-15-preview", { root: HOST, style: "dated", version: "2024-02-15-preview", deployment: null }],
    [`${HOST}/openai`, "2024-10-21", { root: HOST, style: "dated", version: "2024-10-21", deployment: null }],
    [`${HOST}/openai/deployments/gpt-4`, "2024-10-21", { root: HOST, style: "dated", version: "2024-10-21", deployment: "gpt-4" }],
    [`${HOST}/openai/deployments/my%20gpt`, null, { root: HOST, style: "dated", version: "2024-10-21", deployment: "my gpt" }],
    [
      `${HOST}/openai/deployments/gpt-4/chat/completions?api-version=2025-01-01-preview`,
      null,
      { root: HOST, style: "dated", version: "2025-01-01-preview", deployment: "gpt-4" },
    ],
    [
      "https://acme.services.ai.azure.com/models",
      null,
      { root: "https://acme.services.ai.azure.com", style: "inference", version: "2024-05-01-preview", deployment: null },
    ],
    [
      "acme.cognitiveservices.azure.com",
      null,
      { root: "https://acme.cognitiveservices.azure.com", style: "v1", version: null, deployment: null },
    ],
    [
      "https://proxy.test/azure",
      "2024-10-21",
      { root: "https://proxy.test/azure", style: "dated", version: "2024-10-21", deployment: null },
    ],
  ])("is read from %s with the version %s", (base, version, expected) => {
    expect(address(base, version)).toEqual(expected);
  });

  it("has to be given", () => {
    expect(() => address(null)).toThrow(expect.objectContaining({ kind: "config", message: expect.stringContaining("base_url") }));
    expect(() => address("https://")).toThrow(expect.objectContaining({ kind: "config" }));
  });

  it("is old only by its date", () => {
    expect(isBefore(address(HOST, "2024-02-15-preview"), "2024-08-01")).toBe(true);
    expect(isBefore(address(HOST, "2024-08-01-preview"), "2024-08-01")).toBe(false);
    expect(isBefore(address(HOST), "2099-01-01")).toBe(false);
  });
});
