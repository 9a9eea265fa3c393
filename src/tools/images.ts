import { CallError } from "../errors.ts";
import type { ImagePart } from "../types.ts";

const DATA_URL = /^data:(image\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/i;

/** Reads an image as callers give it: an https URL or a base64 data URL. */
export function imageOf(given: string): ImagePart {
  const text = given.trim();
  if (text.startsWith("data:")) {
    const data = DATA_URL.exec(text.replace(/[\r\n]/g, ""));
    if (!data?.[1] || !data[2]) throw refused("a data URL must be data:image/…;base64, followed by base64");
    return { type: "image", mimeType: data[1].toLowerCase(), data: data[2] };
  }
  if (!URL.canParse(text) || new URL(text).protocol !== "https:") throw refused("an image must be an https URL or a data URL");
  return { type: "image", url: text };
}

/** Reads an image given as bare base64. */
export function imageData(data: string, mimeType: string): ImagePart {
  const bare = data.replace(/[\r\n]/g, "");
  if (!/^image\//i.test(mimeType)) throw refused(`an image's mimeType must begin with image/, not "${mimeType}"`);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) throw refused("an image's data must be base64");
  return { type: "image", data: bare, mimeType: mimeType.toLowerCase() };
}

function refused(message: string): CallError {
  return new CallError("bad_request", message, { sent: false });
}
