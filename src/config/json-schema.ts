import { z } from "zod/mini";
import type { Json } from "../types.ts";
import { documentSchema } from "./schema.ts";

/** The JSON Schema (draft 7, which TOML language servers read) of the config file: every key with its meaning, unit and default. */
export function configJsonSchema(): Json {
  const { $schema, ...rest } = z.toJSONSchema(documentSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      delete jsonSchema.propertyNames;
    },
  });
  return { $schema, title: "agency-llm config", ...rest };
}
