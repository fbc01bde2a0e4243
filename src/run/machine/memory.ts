import { freemem } from "node:os";

/** Part of what is free now that jobs may take: the rest is for the system and for wrong estimates. */
const SHARE = 0.85;

/** Bytes that jobs may take together, within the limits of a container or batch job. */
export function memoryBudgetBytes(): number {
  // Node 20.13 and later know of limits below the machine's memory.
  const available = process.availableMemory?.() ?? freemem();
  return SHARE * Math.min(available, freemem());
}
