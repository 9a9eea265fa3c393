#!/usr/bin/env node
if (process.argv.length <= 2) {
  const { serveOnStdio } = await import("./commands/serve.ts");
  await serveOnStdio();
} else {
  const { run } = await import("./commands/program.ts");
  await run(process.argv);
}
