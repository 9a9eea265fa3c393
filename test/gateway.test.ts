import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../src/config/load.ts";
import { type Gateway, type LiveGateway, liveGateway } from "../src/gateway.ts";
import { cancelScope } from "../src/util/cancel-scope.ts";
import { oneProvider } from "./support/agency.ts";
import { says, startUpstream, type Upstream } from "./support/upstream.ts";

describe("a config that changes while the server runs", () => {
  let folder: string;
  let file: string;
  let live: LiveGateway;
  let upstream: Upstream;
  let reloaded: () => void = () => {};
  const write = (text: string, to = file) => writeFileSync(to, text);
  const follow = (path = file) => {
    const load = () => loadConfig({ path, env: { HOME: folder } });
    live = liveGateway(load(), load, () => reloaded());
  };
  /** Resolves with the gateway that is in force after the next reload. */
  const next = () =>
    new Promise<Gateway>((resolve) => {
      reloaded = () => resolve(live.current());
    });
  const ask = async (gateway: Gateway) => {
    const scope = cancelScope();
    await gateway.router().run("complete", { messages: [{ role: "user", content: "Hi." }] }, { scope, deadlineMs: 5000 });
    return upstream.requests.at(-1);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "agency-reload-"));
    file = join(folder, "config.toml");
    upstream = await startUpstream(says("Hello."));
  });
  afterEach(async () => {
    live.stop();
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("applies to the next call, whether saved in place or by a rename", async () => {
    write(oneProvider(upstream.url));
    follow();

    let changed = next();
    write(oneProvider(upstream.url).replace('"small"', '"medium"'));
    expect((await ask(await changed))?.body.model).toBe("medium");

    changed = next();
    write(oneProvider(upstream.url).replace('"small"', '"large"'), join(folder, "config.toml.new"));
    renameSync(join(folder, "config.toml.new"), file);
    expect((await ask(await changed))?.body.model).toBe("large");
  });

  it("is followed through a symlink that is swapped, as a mounted secret is", async () => {
    for (const [version, model] of [
      ["v1", "small"],
      ["v2", "large"],
    ] as const) {
      mkdirSync(join(folder, version));
      write(oneProvider(upstream.url).replace('"small"', `"${model}"`), join(folder, version, "config.toml"));
    }
    symlinkSync("v1", join(folder, "..data"));
    symlinkSync(join("..data", "config.toml"), file);
    follow();

    const changed = next();
    symlinkSync("v2", join(folder, "..data.new"));
    renameSync(join(folder, "..data.new"), join(folder, "..data"));

    expect((await ask(await changed))?.body.model).toBe("large");
  });

  it("stays as it was when the change is bad, and says so", async () => {
    write(oneProvider(upstream.url));
    follow();

    const changed = next();
    write("[llm\n");
    const gateway = await changed;

    expect(gateway.rejected.map(({ severity }) => severity)).toContain("error");
    expect((await ask(gateway))?.body.model).toBe("small");
  });

  it("leaves a call that has begun on the config it began with", async () => {
    write(oneProvider(upstream.url));
    follow();
    const before = live.current();

    const changed = next();
    write(oneProvider(upstream.url).replace('"small"', '"large"'));
    await changed;

    expect((await ask(before))?.body.model).toBe("small");
  });

  it("takes a rotated key from a .env and from a secret file", async () => {
    const secret = join(folder, "key");
    write("first-key", secret);
    write(oneProvider(upstream.url).replace('"sk-canary-0123456789abcdef"', `"file:${secret}"`));
    follow();
    expect((await ask(live.current()))?.headers.authorization).toBe("Bearer first-key");

    let changed = next();
    write("second-key\n", secret);
    expect((await ask(await changed))?.headers.authorization).toBe("Bearer second-key");

    changed = next();
    write(oneProvider(upstream.url).replace('"sk-canary-0123456789abcdef"', '"$' + '{HOUSE_KEY}"'));
    await changed;
    changed = next();
    write("export HOUSE_KEY=third-key\n", join(folder, ".env"));
    expect((await ask(await changed))?.headers.authorization).toBe("Bearer third-key");
  });
});
