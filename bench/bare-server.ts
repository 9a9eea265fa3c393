// The least a server on this SDK can be: one tool, one upstream call over a bare pool, no config, no routing, no timeouts.
import { StringDecoder } from "node:string_decoder";
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createParser } from "eventsource-parser";
import { Pool } from "undici";
import { z } from "zod";

const pool = new Pool(process.env.BENCH_UPSTREAM ?? "", { connections: null });
const stream = process.env.BENCH_STREAM === "1";
const headers = { "content-type": "application/json", authorization: "Bearer sk-bench-0123456789abcdef" };

serveStdio(() => {
  const server = new McpServer({ name: "bare", version: "1.0.0" });
  const inputSchema = z.object({ prompt: z.string(), system: z.string().optional(), max_tokens: z.int().optional() });
  server.registerTool("complete", { description: "Asks a model.", inputSchema }, async ({ prompt, system, max_tokens }) => {
    const messages = [...(system === undefined ? [] : [{ role: "system", content: system }]), { role: "user", content: prompt }];
    const request = { model: "small", messages, max_tokens, ...(stream && { stream, stream_options: { include_usage: true } }) };
    const { body } = await pool.request({ method: "POST", path: "/v1/chat/completions", headers, body: JSON.stringify(request) });
    return { content: [{ type: "text", text: stream ? await streamed(body) : await whole(body) }] };
  });
  return server;
});

type Body = Awaited<ReturnType<Pool["request"]>>["body"];

async function whole(body: Body): Promise<string> {
  const reply = (await body.json()) as { choices: { message: { content: string } }[] };
  return reply.choices[0]?.message.content ?? "";
}

async function streamed(body: Body): Promise<string> {
  let text = "";
  const parser = createParser({
    onEvent({ data }) {
      if (data === "[DONE]") return;
      const chunk = JSON.parse(data) as { choices: { delta: { content?: string } }[] };
      text += chunk.choices[0]?.delta.content ?? "";
    },
  });
  const decoder = new StringDecoder("utf8");
  for await (const chunk of body) parser.feed(decoder.write(chunk));
  return text;
}
