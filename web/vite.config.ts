import type { UserConfig } from "vite";

/** One classic script and one style sheet, small enough to be put inline into every report. */
const config: UserConfig = {
  build: {
    target: "es2022",
    lib: {
      entry: "main.ts",
      formats: ["iife"],
      name: "einthovenReport",
      fileName: () => "report.js",
      cssFileName: "report",
    },
  },
};

export default config;
