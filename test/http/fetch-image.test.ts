import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchImage } from "../../src/http/fetch-image.ts";
import { closeConnections } from "../../src/http/pools.ts";
import { cancelScope } from "../../src/util/cancel-scope.ts";

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

describe("an image that a provider cannot fetch", () => {
  let server: Server;
  let folder: string;
  let base: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "agency-image-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject], {
      stdio: "ignore",
    });
    server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      if (request.url === "/pixel.png") return response.writeHead(200, { "content-type": "image/png" }).end(PIXEL);
      if (request.url === "/moved") return response.writeHead(302, { location: "/pixel.png" }).end();
      if (request.url === "/round") return response.writeHead(302, { location: "/round" }).end();
      if (request.url === "/inside") return response.writeHead(302, { location: "http://127.0.0.1/secret" }).end();
      if (request.url === "/page") return response.writeHead(200, { "content-type": "text/html" }).end("<p>");
      if (request.url === "/large") return response.writeHead(200, { "content-type": "image/png" }).end(Buffer.alloc(21 * 2 ** 20));
      return response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await closeConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });
  const trusting = () => ({ connectMs: 1000, caFile: join(folder, "cert.pem") });

  it.each(["/pixel.png", "/moved"])("comes as base64 from %s", async (path) => {
    expect(await fetchImage(base + path, cancelScope(), trusting())).toEqual({ mimeType: "image/png", data: PIXEL.toString("base64") });
  });

  it.each([
    ["/gone", /answered HTTP 404/],
    ["/page", /is no image but text\/html/],
    ["/large", /larger than 20 MiB/],
    ["/round", /redirects too often/],
    ["/inside", /is not https/],
  ])("is refused at %s", async (path, words) => {
    await expect(fetchImage(base + path, cancelScope(), trusting())).rejects.toMatchObject({
      kind: "bad_request",
      message: expect.stringMatching(words),
    });
  });

  it.each([
    "https://127.0.0.1/a.png",
    "https://[::1]/a.png",
    "https://localhost/a.png",
    "https://169.254.169.254/latest",
    "http://example.com/a.png",
  ])("is never asked for at %s", async (url) => {
    await expect(fetchImage(url, cancelScope())).rejects.toMatchObject({
      kind: "bad_request",
      message: expect.stringMatching(/not a public address|is not https/),
    });
  });
});
