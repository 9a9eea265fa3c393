import { type Json, list, record } from "./evidence.ts";
import type { Sent } from "./sdk-jobs.ts";

/** A deliberate difference: it makes what we send out of what the SDK sends. */
export interface Difference {
  why: string;
  change: (sdk: Sent, job: string) => Sent;
}

type Change = (body: Json, job: string) => Json;

/** Changes the body alone. */
export const inBody =
  (change: Change): Difference["change"] =>
  (sdk, job) => ({ ...sdk, body: change(record(sdk.body), job) });

/** Leaves fields out. */
export const without = (...names: string[]) =>
  inBody((body) => Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name))));

/** Gives a field another name. */
const renamed = (from: string, to: string) =>
  inBody(({ [from]: value, ...rest }) => (value === undefined ? rest : { ...rest, [to]: value }));

/** Only where it is missing, and only in requests that have the other field. */
const added = (beside: string, fields: Json) => inBody((body) => (body[beside] === undefined ? body : { ...fields, ...body }));

/** Changes one field, where it is there. */
export const within = (name: string, change: (value: Json) => Json) =>
  inBody((body) => (body[name] === undefined ? body : { ...body, [name]: change(record(body[name])) }));

/** Holds for these jobs alone. */
export const onlyIn =
  (jobs: string[], change: Difference["change"]): Difference["change"] =>
  (sdk, job) =>
    jobs.includes(job) ? change(sdk, job) : sdk;

/** Changes each message. */
const inMessages = (change: (message: Json) => Json) =>
  inBody((body) => (body.messages ? { ...body, messages: list(body.messages).map(change) } : body));

/** Adds to the query of a listing. */
export const inQuery = (query: Json) => onlyIn(["list_models"], (sdk) => ({ ...sdk, query: { ...sdk.query, ...query } }));

export const NO_DETAIL: Difference = {
  why: "`complete` has no argument for an image's detail",
  change: inMessages((message) => {
    if (typeof message.content === "string" || !message.content) return message;
    const parts = list(message.content).map(({ image_url, ...part }) =>
      image_url ? { ...part, image_url: { url: record(image_url).url } } : part,
    );
    return { ...message, content: parts };
  }),
};

export const NO_PARALLEL: Difference = {
  why: "`complete` does not limit how many calls a model makes",
  change: without("parallel_tool_calls"),
};

export const SYSTEM: Difference = {
  why: "`system` is understood by every model behind this form, `developer` only by OpenAI's newer ones",
  change: inMessages((message) => (message.role === "developer" ? { ...message, role: "system" } : message)),
};

export const SCHEMA_NAME: Difference = {
  why: "a schema has no name in `complete`, so ours is always `answer`",
  change: within("response_format", (format) =>
    format.json_schema ? { ...format, json_schema: { ...record(format.json_schema), name: "answer" } } : format,
  ),
};

export const NOT_STRICT: Difference = {
  why: "`strict` goes only to models that are known to keep it",
  change: within("response_format", (format) => {
    const { strict: _, ...schema } = record(format.json_schema);
    return format.json_schema ? { ...format, json_schema: schema } : format;
  }),
};

export const NEWER_LIMIT: Difference = {
  why: "`max_tokens` is deprecated and refused by reasoning models",
  change: renamed("max_tokens", "max_completion_tokens"),
};

export const ONLY_LIMIT: Difference = {
  why: "`max_completion_tokens` is not in its specification",
  change: renamed("max_completion_tokens", "max_tokens"),
};

export const USAGE_ASKED: Difference = {
  why: "a stream tells its usage only if asked",
  change: added("stream", { stream_options: { include_usage: true } }),
};

export const USAGE_UNASKED: Difference = {
  why: "a stream tells its usage unasked, or the version refuses to be asked",
  change: without("stream_options"),
};

export const NO_ENCODING: Difference = {
  why: "numbers are what an embedding is without a wish (README: a habit not to copy)",
  change: without("encoding_format"),
};

export const A_LIST: Difference = {
  why: "one text is a list of one",
  change: inBody((body) => (typeof body.input === "string" ? { ...body, input: [body.input] } : body)),
};

export const NO_STREAM_FALSE: Difference = {
  why: "`stream: false` is the default (README: a habit not to copy)",
  change: inBody(({ stream, ...body }) => (stream === false ? body : { ...body, ...(stream !== undefined && { stream }) })),
};

export const AS_DOCUMENT: Difference = { why: "`embed` says what its texts are for", change: added("input", { input_type: "document" }) };

export const RETRIEVAL: Difference = {
  why: "`embed` says what its texts are for",
  change: inBody((body) => {
    const requests = list(body.requests).map((request) => ({ taskType: "RETRIEVAL_DOCUMENT", ...request }));
    return body.requests ? { ...body, requests } : body;
  }),
};
