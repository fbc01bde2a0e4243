import { join } from "node:path";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import {
  type ExplorerStudy,
  explorerStudySchema,
} from "../../../src/results/explorer/explorer-study.ts";
import { type Explorer, openExplorer } from "../../../src/run/view/explorer.ts";
import { openSearchSpace } from "../../../src/run/view/neighbours-payload.ts";
import { payloadAt } from "../../../src/run/view/payload-at.ts";
import type { Audience } from "../../../src/run/view/waveform-rule.ts";

/** A study that ran, opened for someone. */
export function viewed(folder: string, audience: Audience = "here"): Promise<Explorer> {
  return openExplorer({ studyFile: join(folder, "study.yaml") }, { audience });
}

/** What lies at an address; throws where nothing does. */
export async function bytesAt(explorer: Explorer, address: string): Promise<Uint8Array> {
  const payload = await payloadAt(explorer, address, {
    space: (contestant) => openSearchSpace(explorer, contestant),
  });
  if (payload === null) throw new Error(`nothing at ${address}`);
  return payload.bytes;
}

export async function jsonAt(explorer: Explorer, address: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await bytesAt(explorer, address)));
}

export async function studyOf(explorer: Explorer): Promise<ExplorerStudy> {
  return explorerStudySchema.parse(await jsonAt(explorer, explorerPaths.study));
}
