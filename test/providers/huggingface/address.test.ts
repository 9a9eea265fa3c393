import { describe, expect, it } from "vitest";
import { addressOf } from "../../../src/providers/huggingface/address.ts";

const ROUTER = "https://router.huggingface.co";
const MODEL = "sentence-transformers/all-MiniLM-L6-v2";
const ENDPOINT = "https://abc.us-east-1.aws.endpoints.huggingface.cloud";
const pipeline = `/hf-inference/models/${MODEL}/pipeline/feature-extraction`;

describe("where Hugging Face is reached", () => {
  it.each([
    [null, `${ROUTER}/v1/chat/completions`, ROUTER + pipeline],
    [ROUTER, `${ROUTER}/v1/chat/completions`, ROUTER + pipeline],
    [`${ROUTER}/v1/`, `${ROUTER}/v1/chat/completions`, ROUTER + pipeline],
    [`${ROUTER}/v1/chat/completions`, `${ROUTER}/v1/chat/completions`, ROUTER + pipeline],
    [`${ROUTER}/together/v1`, `${ROUTER}/together/v1/chat/completions`, ROUTER + pipeline],
    [`${ROUTER}/hf-inference`, `${ROUTER}/hf-inference/models/${MODEL}/v1/chat/completions`, ROUTER + pipeline],
    [`${ROUTER}/hf-inference/models/org/x`, `${ROUTER}/hf-inference/models/${MODEL}/v1/chat/completions`, ROUTER + pipeline],
    [ENDPOINT, `${ENDPOINT}/v1/chat/completions`, `${ENDPOINT}/`],
    [`${ENDPOINT}/v1/chat/completions`, `${ENDPOINT}/v1/chat/completions`, `${ENDPOINT}/`],
    ["http://127.0.0.1:8080/proxy", "http://127.0.0.1:8080/proxy/v1/chat/completions", `http://127.0.0.1:8080/proxy${pipeline}`],
  ])("is read from %s", (base, chat, embed) => {
    const address = addressOf(base);

    expect(address.root + address.chat(MODEL)).toBe(chat);
    expect(address.root + address.embed(`${MODEL}:fastest`)).toBe(embed);
    expect(address.notice).toBe(null);
  });

  it.each([
    "https://api-inference.huggingface.co",
    "api-inference.huggingface.co/",
    "https://api-inference.huggingface.co/models/meta-llama/Meta-Llama-3-70B-Instruct",
    "https://huggingface.co/api/inference-proxy/together",
  ])("is the router instead of the dead %s, with a word about it", (base) => {
    const address = addressOf(base);

    expect(address.root + address.chat(MODEL)).toBe(`${ROUTER}/v1/chat/completions`);
    expect(address.notice).toContain(`set base_url to it`);
  });
});
