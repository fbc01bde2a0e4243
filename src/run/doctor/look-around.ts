import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const TIMEOUT_MS = 3000;

/** The first of these programs that is on the search path, absolute; null when none is. */
export async function programOnPath(names: readonly string[]): Promise<string | null> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const path = join(folder, `${name}${ending}`);
        if (await isProgram(path)) return path;
      }
    }
  }
  return null;
}

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** What a program prints, trimmed; null where it is not there, fails, or takes longer than three seconds. */
export async function outputOf(program: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run(program, [...args], { timeout: TIMEOUT_MS });
    return stdout.trim();
  } catch {
    return null;
  }
}

/**
 * Asks a Redis server for its version by its own protocol: "7.0.15"; null where none answers within a second. A server
 * that wants a password counts as answering.
 */
export function redisVersion(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let text = "";
    const end = (version: string | null): void => {
      socket.destroy();
      resolve(version);
    };
    socket.setTimeout(1000, () => end(null));
    socket.on("error", () => end(null));
    socket.on("connect", () => socket.write("INFO server\r\n"));
    socket.on("data", (bytes) => {
      text += bytes.toString("utf8");
      const version = /redis_version:(\S+)/.exec(text)?.[1];
      if (version !== undefined) end(version);
      else if (text.startsWith("-NOAUTH")) end("that asks for a password");
      else if (text.startsWith("-")) end(null);
    });
  });
}
