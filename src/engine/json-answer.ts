import type { ValidateFunction } from "ajv";
import { CallError } from "../errors.ts";
import type { CompleteRequest, Format, Json, Message } from "../types.ts";

/** Checks answers against the form a request asks for. Made before anything is sent, so that a schema that is none costs nothing. */
export interface AnswerCheck {
  /** The answer as one bare JSON value, or what is wrong with it. */
  check(text: string): { json: string } | { problems: string };
}

const SHOWN_PROBLEMS = 3;
const SHOWN_CHARACTERS = 2_000;

/** Loads the validator only when a schema needs it. Throws `bad_request` for what is no schema. */
export async function answerCheck(format: Format): Promise<AnswerCheck> {
  const validate = format.type === "schema" ? await compile(format.schema) : null;
  return {
    check(text) {
      const bare = withoutFence(text);
      let value: unknown;
      try {
        value = JSON.parse(bare);
      } catch {
        return { problems: "it is no JSON" };
      }
      if (!validate || validate(value)) return { json: bare };
      return { problems: mismatches(validate) };
    },
  };
}

async function compile(schema: Json): Promise<ValidateFunction> {
  const { $schema, ...rules } = schema;
  const old = typeof $schema === "string" && /draft-0[467]/.test($schema);
  // The default export, for a bundle gives no other name of a CommonJS module that it loads on demand.
  const Ajv = old ? (await import("ajv")).default.Ajv : (await import("ajv/dist/2020.js")).default.Ajv2020;
  try {
    return new Ajv({ strict: false, validateFormats: false, allErrors: true, logger: false }).compile(rules);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "";
    throw new CallError("bad_request", `json_schema is no valid JSON Schema: ${why}`, { sent: false, cause });
  }
}

/** Models like to put JSON into a fence; what is in it is the answer. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text.trim();
}

function mismatches({ errors }: ValidateFunction): string {
  const all = errors ?? [];
  const shown = all.slice(0, SHOWN_PROBLEMS).map(({ instancePath, message }) => `${instancePath || "the answer"} ${message}`);
  return shown.join("; ") + (all.length > SHOWN_PROBLEMS ? `; and ${all.length - SHOWN_PROBLEMS} more` : "");
}

/** The request again, with the wrong answer and what is wrong with it. */
export function repairRequest(request: CompleteRequest, answer: string, problems: string): CompleteRequest {
  const repair: Message[] = [
    { role: "assistant", content: answer },
    { role: "user", content: `Your answer is not as asked: ${problems}. Answer again with the corrected JSON value and nothing else.` },
  ];
  return { ...request, messages: [...request.messages, ...repair] };
}

/** The failure of an answer that stays wrong: the first mismatches and the text itself. */
export function notAsAsked(problems: string, text: string): CallError {
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return new CallError("bad_reply", `the answer is not the JSON that was asked for: ${problems}. It was: ${shown}`, { sent: true });
}
