import { describe, expect, it } from "vitest";
import { evidenceFolder } from "./evidence.ts";
import { DIFFERENCES, NOT_DONE } from "./sdk-differences.ts";
import { jobsIn, ourRequests, type SdkJob, type Sent, sdkRequest } from "./sdk-jobs.ts";

const folder = evidenceFolder("SDK_REQUESTS_DIR", "sdk-requests", "INDEX.json");
const jobs = folder === null ? [] : jobsIn(folder);
const named = jobs.map((job) => [`${job.provider}/${job.job}`, job] as const);
const done = named.filter(([name]) => !Object.hasOwn(NOT_DONE, name));

/** What the SDK sends with the listed differences applied: what we must send. */
function wanted({ provider, job, requests }: SdkJob): Sent[] {
  const differences = DIFFERENCES[provider] ?? [];
  return requests.map((request) => differences.reduce((sent, { change }) => change(sent, job), sdkRequest(request)));
}

describe("a request of a provider's own SDK", () => {
  it(folder === null ? "is not here: nothing is compared" : "is compared for every job", () => {
    const counts = `${done.length} of ${jobs.length} jobs compared, ${jobs.length - done.length} not done on purpose`;
    process.stdout.write(`SDK requests: ${folder === null ? "none found, nothing compared; set SDK_REQUESTS_DIR" : counts}\n`);

    expect(named.map(([name]) => name)).toEqual(expect.arrayContaining(folder === null ? [] : Object.keys(NOT_DONE)));
  });

  it.each(done)("is what the product sends for the same job: %s", async (_name, job) => {
    expect(await ourRequests(job)).toEqual(wanted(job));
  });

  it.each(folder === null ? [] : Object.entries(DIFFERENCES))("differs in all that is listed for %s", (provider, differences) => {
    const own = jobs.filter((job) => job.provider === provider && !Object.hasOwn(NOT_DONE, `${provider}/${job.job}`));
    const idle = differences.filter(({ change }) =>
      own.every(({ job, requests }) =>
        requests.map(sdkRequest).every((sdk) => JSON.stringify(sorted(change(sdk, job))) === JSON.stringify(sorted(sdk))),
      ),
    );

    expect(idle.map(({ why }) => why)).toEqual([]);
  });
});

/** The same JSON with its keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sorted(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
