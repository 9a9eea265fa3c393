import { isIP } from "node:net";
import { CallError } from "../errors.ts";
import type { CancelScope } from "../util/cancel-scope.ts";
import type { Link } from "./pools.ts";
import { isPublicAddress } from "./public-address.ts";
import { send } from "./send.ts";

const LIMIT = 20 * 2 ** 20;
const PATIENCE_MS = 15_000;
const REDIRECTS = 3;
const TYPES = /^image\/(png|jpe?g|gif|webp|heic|heif|avif|bmp|tiff)$/;

/** An image from the public internet as bare base64: https only, no private addresses, also not by a redirect, at most 20 MiB. */
export async function fetchImage(
  url: string,
  outer: CancelScope,
  link: Link = { connectMs: 5_000, caFile: null, publicOnly: true },
): Promise<{ data: string; mimeType: string }> {
  const scope = outer.child();
  scope.expire(PATIENCE_MS, () => failed(url, "did not come in 15 s"));
  try {
    return await follow(new URL(url), scope, link, REDIRECTS);
  } catch (error) {
    if (error instanceof CallError && error.kind === "network") throw failed(url, error.message);
    throw error;
  } finally {
    scope.release();
  }
}

async function follow(url: URL, scope: CancelScope, link: Link, redirects: number): Promise<{ data: string; mimeType: string }> {
  if (url.protocol !== "https:") throw failed(url.href, "is not https");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (link.publicOnly && isIP(host) !== 0 && !isPublicAddress(host)) throw failed(url.href, "is not a public address");
  const chunks: Buffer[] = [];
  let size = 0;
  let mimeType = "";
  let location: string | null = null;
  await send({ method: "GET", url, headers: { accept: "image/*", "user-agent": "agency-llm" } }, link, scope, {
    start(status, headers) {
      if (status >= 300 && status < 400 && headers.location) location = headers.location;
      else if (status !== 200) throw failed(url.href, `answered HTTP ${status}`);
      else
        mimeType =
          String(headers["content-type"] ?? "")
            .split(";")[0]
            ?.trim()
            .toLowerCase() ?? "";
      if (location === null && !TYPES.test(mimeType)) throw failed(url.href, `is no image but ${mimeType || "of unknown type"}`);
    },
    data(chunk) {
      size += chunk.length;
      if (size > LIMIT) throw failed(url.href, "is larger than 20 MiB");
      if (location === null) chunks.push(chunk);
    },
  });
  if (location === null) return { data: Buffer.concat(chunks).toString("base64"), mimeType };
  if (redirects === 0 || !URL.canParse(location, url.href)) throw failed(url.href, "redirects too often");
  return follow(new URL(location, url.href), scope, link, redirects - 1);
}

function failed(url: string, why: string): CallError {
  const { host } = new URL(url);
  return new CallError("bad_request", `the image at ${host} ${why}; give it as a data URL`, { sent: false });
}
