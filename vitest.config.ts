import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: process.env.NO_BUILD ? [] : ["test/support/build.ts"],
    reporters: ["default"],
    testTimeout: 20_000,
  },
});
