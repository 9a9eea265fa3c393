import { describe, expect, it } from "vitest";
import { isPublicAddress, publicLookup } from "../../src/http/public-address.ts";

describe("an address", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "[::1]",
    "64:ff9b::7f00:1",
  ])("%s is not public", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700:4700::1111"])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it("is refused when a name leads to one that is not public", async () => {
    const error = await new Promise<Error | null>((resolve) => publicLookup("localhost", {}, resolve));

    expect(error?.message).toBe("localhost is not a public address");
  });
});
