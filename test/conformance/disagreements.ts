import type { Expectation } from "./evidence.ts";

/** Where the manifest is wrong for us, or says another thing than SPEC.md: why, and what must be read instead. */
export const DISAGREEMENTS: Record<string, { why: string; expect: Partial<Expectation> }> = {};
