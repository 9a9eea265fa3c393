import { bundleIfStale } from "../../src/dev/build.ts";

/** Tests that start the command start what is shipped. */
export async function setup(): Promise<void> {
  await bundleIfStale();
}
