import { defineConfig } from "vitest/config";

// One real server and one browser for each file; side by side they would fight for two cores.
export default defineConfig({
  test: { include: ["e2e/*.spec.ts"], environment: "node", fileParallelism: false, testTimeout: 120_000, hookTimeout: 300_000, bail: 0 },
});
