import type { CallError } from "../../errors.ts";
import { type Failure, failed, readErrorBody } from "../failure.ts";
import { isRecord } from "../reply.ts";

/** Replicate's errors are `{title, detail, status}`, for inputs with `invalid_fields`: https://replicate.com/docs/reference/http */
export function failure(given: Failure): CallError {
  const { message = "", raw } = readErrorBody(given.body);
  const title = isRecord(raw) && typeof raw.title === "string" ? raw.title : "";
  const gone = /invalid version|version does not exist/i.test(`${title} ${message}`);
  return failed(given, gone ? "no_model" : null, { parameter: refusedInput(raw) });
}

/** An input that the model's schema does not have. */
function refusedInput(raw: unknown): string | undefined {
  const fields = isRecord(raw) && Array.isArray(raw.invalid_fields) ? raw.invalid_fields.filter(isRecord) : [];
  const refused = fields.find((field) => field.type === "additional_property_not_allowed" && /input/.test(String(field.field)));
  return /property (\w+) is not allowed/.exec(String(refused?.description ?? ""))?.[1];
}
