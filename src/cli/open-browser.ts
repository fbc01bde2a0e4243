import { spawn } from "node:child_process";

const OPENERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["darwin", ["open"]],
  ["win32", ["explorer.exe"]],
]);

/** Opens an address in the person's browser; says so where there is none to be started. */
export function openBrowser(url: string, note: (text: string) => void): void {
  const [command, ...args] = OPENERS.get(process.platform) ?? ["xdg-open"];
  const child = spawn(command!, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => note(`No browser could be started: open ${url} yourself.`));
  child.unref();
}
