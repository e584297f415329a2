import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `daiyun serve` listens by default; the console never talks to any other host. */
const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { port: 5173, proxy: { "/api": server } },
  build: {
    outDir: "dist",
    // Source maps would ship our comments to every visitor and double the binary that embeds dist.
    sourcemap: false,
    // Ant Design and ECharts are one lazy piece each; the usual warning would be noise on every build.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A group takes the packages it depends on along, so the one everybody needs comes first.
          groups: [
            { name: "echarts", test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 10 },
            { name: "antd", test: /node_modules[\\/](antd|@ant-design|@rc-component|dayjs)[\\/]/, priority: 20 },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack|openapi-fetch)[\\/]/, priority: 30 },
          ],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    css: false,
    // Drawing a table takes long on a busy machine; no test is about time.
    testTimeout: 30_000,
  },
});
