import { Secret } from "../secret.ts";

/** Freezes a value and all that it holds, so that nobody can change a config that others read. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || value instanceof Secret || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
