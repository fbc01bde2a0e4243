import { join, resolve } from "node:path";
import type { Command } from "commander";
import { deleteGarbage, findGarbage } from "../run/cache/collect-garbage.ts";
import { knownStudies } from "../run/cache/known-studies.ts";
import { cacheEntries, type StoredEntry } from "../run/cache/stored-entries.ts";
import { verifyStored } from "../run/cache/verify-cache.ts";
import { exists } from "../run/machine/disk-files.ts";
import { EXIT, type Output, openOutput, reportError, table } from "./output.ts";

interface CacheOptions {
  readonly cache: string;
  readonly delete?: boolean;
  readonly json?: boolean;
}

export function addCacheCommand(program: Command, exit: (code: number) => void): void {
  const cache = program
    .command("cache")
    .description("what is kept for all studies: list it, verify it, delete what no study needs")
    .addHelpText("after", "\nExamples:\n  $ einthoven cache ls\n  $ einthoven cache gc");
  const add = (
    name: string,
    description: string,
    example: string,
    act: (runs: readonly string[], options: CacheOptions, output: Output) => Promise<number>,
  ): Command =>
    cache
      .command(name)
      .description(description)
      .option("--cache <folder>", "the cache", "cache")
      .option("--json", "print one JSON value instead of text")
      .addHelpText("after", `\nExample:\n  $ ${example}`)
      .exitOverride()
      .action(async (...given: unknown[]) => {
        const runs = Array.isArray(given[0])
          ? (given[0] as string[]).map((run) => resolve(run))
          : [];
        const options = given[Array.isArray(given[0]) ? 1 : 0] as CacheOptions;
        const output = openOutput({ json: options.json === true });
        try {
          exit(await act(runs, { ...options, cache: resolve(options.cache) }, output));
        } catch (error) {
          exit(reportError(error, output));
        }
      });
  add("ls", "sizes by what it is and by model or dataset", "einthoven cache ls", list);
  add(
    "gc",
    "what no study and no pre-training refers to; nothing is deleted without --delete",
    "einthoven cache gc runs/study --delete",
    collect,
  )
    .argument("[runs...]", "run folders whose studies keep what they need (default: all known)")
    .option("--delete", "delete it");
  add(
    "verify",
    "read everything and compare it with its hashes",
    "einthoven cache verify",
    verify,
  ).argument("[runs...]", "run folders whose results are read too (default: all known)");
}

async function list(
  _: readonly string[],
  { cache }: CacheOptions,
  output: Output,
): Promise<number> {
  const groups = groupsOf(await cacheEntries(cache));
  output.print(
    table(
      ["what", "of", "entries", "size"],
      groups.map(({ part, owner, entries, bytes }) => [
        part,
        owner,
        String(entries),
        megabytes(bytes),
      ]),
    ),
  );
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  output.print(`\n${megabytes(bytes)} in ${cache}`);
  const studies = await knownStudies(cache);
  for (const run of studies) output.print(`used by ${run}`);
  output.emit({ cache, bytes, groups, studies });
  return EXIT.ok;
}

async function collect(
  runs: readonly string[],
  options: CacheOptions,
  output: Output,
): Promise<number> {
  const garbage = await findGarbage(options.cache, { runs });
  const isDeleted = options.delete === true;
  if (isDeleted) await deleteGarbage(garbage);
  for (const { part, owner, key, bytes } of garbage.entries) {
    output.print(
      `${isDeleted ? "deleted" : "would delete"}  ${part}/${key} ${owner} ${megabytes(bytes)}`,
    );
  }
  output.print(
    `${garbage.entries.length} entries, ${megabytes(garbage.bytes)}, that none of ${garbage.kept.length} studies refers to${isDeleted || garbage.entries.length === 0 ? "" : "; --delete deletes them"}`,
  );
  for (const run of garbage.running) output.print(`at work, left alone: ${run}`);
  output.emit({ deleted: isDeleted, ...garbage });
  return EXIT.ok;
}

async function verify(
  named: readonly string[],
  { cache }: CacheOptions,
  output: Output,
): Promise<number> {
  const runs = named.length > 0 ? named : await existing(await knownStudies(cache));
  const checked = await verifyStored(cache, runs);
  const damaged = checked.filter(({ whole }) => !whole);
  for (const { part, key, title } of damaged) output.print(`damaged  ${part}/${key}  ${title}`);
  output.print(
    `${checked.length - damaged.length} of ${checked.length} are whole; ${damaged.length === 0 ? "nothing is damaged" : "the next run computes the others anew"}`,
  );
  output.emit({ checked: checked.length, damaged });
  return damaged.length === 0 ? EXIT.ok : EXIT.error;
}

async function existing(runs: readonly string[]): Promise<string[]> {
  const there = await Promise.all(runs.map((run) => exists(join(run, "plan.json"))));
  return runs.filter((_, i) => there[i]);
}

interface Group {
  readonly part: string;
  readonly owner: string;
  readonly entries: number;
  readonly bytes: number;
}

/** Entries by part and owner, the largest first. */
function groupsOf(entries: readonly StoredEntry[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { part, owner, bytes } of entries) {
    const name = `${part}\n${owner}`;
    const group = groups.get(name) ?? { part, owner, entries: 0, bytes: 0 };
    groups.set(name, { part, owner, entries: group.entries + 1, bytes: group.bytes + bytes });
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
