/** Installs and builds what is missing, then runs the demo study on the simulated cohort. */
import "./prepare.mjs";

const { main } = await import("../dist/cli.js");
process.exitCode = await main(["demo", ...process.argv.slice(2)]);
