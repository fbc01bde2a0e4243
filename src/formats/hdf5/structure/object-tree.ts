import { EinthovenError } from "../../../core/error.ts";
import { keepRecent } from "../../../core/keep-recent.ts";
import { malformedHdf5, unsupportedHdf5 } from "./faults.ts";
import type { FileBytes } from "./file-bytes.ts";
import { isGroup, type Link, linksOf } from "./links.ts";
import { MESSAGE, type Message, readObjectHeader } from "./object-header.ts";

/** The objects of a file by the address of their header. */
export interface Objects {
  readonly root: number;
  /** Rejects as `readObjectHeader`. */
  at(address: number): Promise<Hdf5Object>;
}

/** A group, a dataset or a named type. */
interface Hdf5Object {
  readonly messages: readonly Message[];
  /** Links by name; none where the object is no group. Rejects as `linksOf`. */
  links(): Promise<ReadonlyMap<string, Link>>;
}

const KEPT_OBJECTS = 16;
const DEEPEST_GROUP = 64;
const MOST_SOFT_LINKS = 16;

/** Opens a file's objects; those used last are kept, so that a group of many links is listed once. */
export function openObjects(file: FileBytes, root: number): Objects {
  const kept = keepRecent<number, Hdf5Object>(KEPT_OBJECTS);
  async function open(address: number): Promise<Hdf5Object> {
    const messages = await readObjectHeader(file, address);
    const links = keepRecent<"links", ReadonlyMap<string, Link>>(1);
    return {
      messages,
      links: () => links("links", async () => byName(await linksOf(file, messages))),
    };
  }
  return { root, at: (address) => kept(address, () => open(address)) };
}

function byName(links: readonly Link[]): ReadonlyMap<string, Link> {
  const ordered = links.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(ordered.map((link) => [link.name, link]));
}

interface Visit {
  readonly address: number;
  readonly prefix: string;
  readonly depth: number;
}

/** Lists the paths of all datasets by name. Each group is entered once; soft links are not followed. */
export async function datasetPaths(objects: Objects): Promise<string[]> {
  const paths: string[] = [];
  const entered = new Set<number>();
  async function enter({ address, prefix, depth }: Visit): Promise<void> {
    const object = await objects.at(address);
    if (isDataset(object)) paths.push(prefix.slice(0, -1));
    if (!isGroup(object.messages) || entered.has(address)) return;
    if (depth === DEEPEST_GROUP) throw malformedHdf5(`groups nested ${depth} deep at ${prefix}`);
    entered.add(address);
    for (const [name, link] of await object.links()) {
      if (link.kind === "hard") {
        await enter({ address: link.address, prefix: `${prefix}${name}/`, depth: depth + 1 });
      }
    }
  }
  await enter({ address: objects.root, prefix: "", depth: 0 });
  return paths;
}

/** An object that was reached and the steps that are left from there. */
interface Place {
  readonly object: Hdf5Object;
  readonly steps: readonly string[];
}

/**
 * Finds the header messages of a dataset by its path. Rejects with `table-malformed` when there is none of that name and
 * with `format-unsupported` for links into other files.
 */
export async function findDataset(objects: Objects, path: string): Promise<readonly Message[]> {
  let place: Place = { object: await objects.at(objects.root), steps: stepsOf(path) };
  for (let softLinks = 0; place.steps.length > 0; ) {
    const link = await linkNamed(place.object, { name: place.steps[0]!, path });
    if (link.kind === "soft" && softLinks++ === MOST_SOFT_LINKS) {
      throw malformedHdf5(`soft links lead in circles at ${path}`);
    }
    place = await follow(objects, link, place);
  }
  if (isDataset(place.object)) return place.object.messages;
  throw missing(path, "a group, not a dataset");
}

async function follow(objects: Objects, link: Link, { object, steps }: Place): Promise<Place> {
  const rest = steps.slice(1);
  switch (link.kind) {
    case "hard":
      return { object: await objects.at(link.address), steps: rest };
    case "soft":
      return {
        object: link.target.startsWith("/") ? await objects.at(objects.root) : object,
        steps: [...stepsOf(link.target), ...rest],
      };
    case "external":
      throw unsupportedHdf5(`link ${link.name} to another file`);
  }
}

function isDataset({ messages }: Hdf5Object): boolean {
  return messages.some(({ type }) => type === MESSAGE.layout);
}

function stepsOf(path: string): string[] {
  return path.split("/").filter((step) => step !== "" && step !== ".");
}

async function linkNamed(
  object: Hdf5Object,
  { name, path }: { name: string; path: string },
): Promise<Link> {
  const links = await object.links();
  const link = links.get(name);
  if (link !== undefined) return link;
  const names = [...links.keys()].slice(0, 10).join(", ");
  throw missing(path, `not there; beside it: ${names || "nothing"}`);
}

function missing(path: string, what: string): EinthovenError {
  return new EinthovenError("table-malformed", `the HDF5 dataset ${path} is ${what}`, {
    hint: "check that this is the file that the dataset's publisher describes",
  });
}
