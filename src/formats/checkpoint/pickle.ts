import { cursorOf, type PickleCursor } from "./pickle-cursor.ts";
import { malformed, printable } from "./stored-tensor.ts";

/** What a pickle may refer to. Everything else is refused by name. */
export interface PickleRules {
  /** Classes beside `globals` whose objects are read as empty dicts. */
  isInert(module: string, name: string): boolean;
  /**
   * Globals by "module.name": what calling one yields, or null for names that may be mentioned and never
   * called. The functions are ours: nothing that the pickle names is ever looked up or run.
   */
  readonly globals: ReadonlyMap<string, ((args: readonly unknown[]) => unknown) | null>;
  /** What a persistent id (torch: a storage) stands for. */
  persistent(id: unknown): unknown;
}

/** A mention of a global. */
export interface PickleGlobal {
  readonly globalName: string;
}

/**
 * Interprets a pickle of protocol 2 to 5 (PEP 307, 3154, 574) as data: dicts become Maps, lists and tuples
 * become arrays, sets become Sets. Calls reach only the functions of `rules`; objects of inert classes become empty
 * dicts, and state that a pickle wants to set on an object (BUILD) is dropped. Throws `checkpoint-malformed`, naming the global or the opcode that is
 * not allowed, and for a pickle of more than two million steps.
 */
export function readPickle(bytes: Uint8Array, rules: PickleRules): unknown {
  const cursor = cursorOf(bytes);
  const machine: Machine = { cursor, rules, stack: [], below: [], memo: new Map() };
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const place = cursor.at;
    const opcode = cursor.unsigned(1);
    if (opcode === STOP) return pop(machine);
    const step = STEPS.get(opcode);
    if (step === undefined) {
      const shown = `0x${opcode.toString(16).padStart(2, "0")}`;
      throw malformed(
        `the pickle holds opcode ${shown} at byte ${place}, which weights do not need`,
      );
    }
    step(machine);
  }
  throw malformed(`the pickle goes on after ${MOST_STEPS} steps, more than any weights file needs`);
}

/** A tensor takes about 40 steps. Each may make a container, so that steps bound the memory as well. */
const MOST_STEPS = 2_000_000;

/** Is this value a mention of a global? */
export function isPickleGlobal(value: unknown): value is PickleGlobal {
  return typeof value === "object" && value !== null && "globalName" in value;
}

interface Machine {
  readonly cursor: PickleCursor;
  readonly rules: PickleRules;
  /** Values since the last mark, and the stacks below each open mark. */
  stack: unknown[];
  readonly below: unknown[][];
  readonly memo: Map<number, unknown>;
}

type Step = (machine: Machine) => void;

const STOP = 0x2e;

const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>([
  // frames and protocol
  [0x80, ({ cursor }) => void cursor.take(1)],
  [0x95, ({ cursor }) => void cursor.take(8)],
  // constants
  [0x4e, pushing(() => null)],
  [0x88, pushing(() => true)],
  [0x89, pushing(() => false)],
  [0x4a, pushing((cursor) => cursor.signed(4))],
  [0x4b, pushing((cursor) => cursor.unsigned(1))],
  [0x4d, pushing((cursor) => cursor.unsigned(2))],
  [0x8a, pushing((cursor) => cursor.signed(cursor.unsigned(1)))],
  [0x8b, pushing((cursor) => cursor.signed(cursor.unsigned(4)))],
  [0x47, pushing((cursor) => cursor.float64())],
  [0x58, pushing((cursor) => cursor.text(cursor.unsigned(4)))],
  [0x8c, pushing((cursor) => cursor.text(cursor.unsigned(1)))],
  [0x8d, pushing((cursor) => cursor.text(cursor.unsigned(8)))],
  [0x54, pushing((cursor) => cursor.text(cursor.unsigned(4)))],
  [0x55, pushing((cursor) => cursor.text(cursor.unsigned(1)))],
  [0x42, pushing((cursor) => cursor.take(cursor.unsigned(4)))],
  [0x43, pushing((cursor) => cursor.take(cursor.unsigned(1)))],
  [0x8e, pushing((cursor) => cursor.take(cursor.unsigned(8)))],
  // containers
  [0x5d, pushing(() => [])],
  [0x29, pushing(() => [])],
  [0x7d, pushing(() => new Map())],
  [0x8f, pushing(() => new Set())],
  [0x6c, (machine) => push(machine, popToMark(machine))],
  [0x74, (machine) => push(machine, popToMark(machine))],
  [0x85, (machine) => push(machine, popMany(machine, 1))],
  [0x86, (machine) => push(machine, popMany(machine, 2))],
  [0x87, (machine) => push(machine, popMany(machine, 3))],
  [0x64, (machine) => push(machine, setItems(new Map(), popToMark(machine)))],
  [0x61, (machine) => append(machine, popMany(machine, 1))],
  [0x65, (machine) => append(machine, popToMark(machine))],
  [0x73, (machine) => assign(machine, popMany(machine, 2))],
  [0x75, (machine) => assign(machine, popToMark(machine))],
  [0x90, (machine) => join(machine, popToMark(machine))],
  [0x91, (machine) => push(machine, new Set(popToMark(machine)))],
  // stack and memo
  [0x28, mark],
  [0x30, (machine) => void pop(machine)],
  [0x31, (machine) => void popToMark(machine)],
  [0x32, (machine) => push(machine, top(machine))],
  [0x68, (machine) => recall(machine, machine.cursor.unsigned(1))],
  [0x6a, (machine) => recall(machine, machine.cursor.unsigned(4))],
  [0x71, (machine) => remember(machine, machine.cursor.unsigned(1))],
  [0x72, (machine) => remember(machine, machine.cursor.unsigned(4))],
  [0x94, (machine) => remember(machine, machine.memo.size)],
  // globals, calls and persistent ids
  [0x63, (machine) => mention(machine, machine.cursor.line(), machine.cursor.line())],
  [0x93, (machine) => mention(machine, ...(popMany(machine, 2) as [unknown, unknown]))],
  [0x52, call],
  [0x81, call],
  [0x62, (machine) => void pop(machine)],
  [0x51, (machine) => push(machine, machine.rules.persistent(pop(machine)))],
]);

function pushing(read: (cursor: PickleCursor) => unknown): Step {
  return (machine) => push(machine, read(machine.cursor));
}

function push(machine: Machine, value: unknown): void {
  machine.stack.push(value);
}

function pop(machine: Machine): unknown {
  return popMany(machine, 1)[0];
}

function popMany(machine: Machine, count: number): unknown[] {
  if (machine.stack.length < count) throw malformed("the pickle takes more values than it has");
  return machine.stack.splice(-count);
}

function top(machine: Machine): unknown {
  if (machine.stack.length === 0) throw malformed("the pickle uses a value that it does not have");
  return machine.stack.at(-1);
}

function mark(machine: Machine): void {
  machine.below.push(machine.stack);
  machine.stack = [];
}

function popToMark(machine: Machine): unknown[] {
  const values = machine.stack;
  const stack = machine.below.pop();
  if (stack === undefined) throw malformed("the pickle closes a list that it never opened");
  machine.stack = stack;
  return values;
}

function append(machine: Machine, values: readonly unknown[]): void {
  const list = top(machine);
  if (!Array.isArray(list)) throw malformed("the pickle appends to something that is no list");
  for (const value of values) list.push(value);
}

function assign(machine: Machine, values: readonly unknown[]): void {
  const dict = top(machine);
  if (!(dict instanceof Map)) throw malformed("the pickle sets items of something that is no dict");
  setItems(dict, values);
}

function setItems(dict: Map<unknown, unknown>, values: readonly unknown[]): Map<unknown, unknown> {
  if (values.length % 2 !== 0) throw malformed("the pickle sets a key without a value");
  for (let i = 0; i < values.length; i += 2) dict.set(values[i], values[i + 1]);
  return dict;
}

function join(machine: Machine, values: readonly unknown[]): void {
  const set = top(machine);
  if (!(set instanceof Set)) throw malformed("the pickle adds to something that is no set");
  for (const value of values) set.add(value);
}

function remember(machine: Machine, place: number): void {
  machine.memo.set(place, top(machine));
}

function recall(machine: Machine, place: number): void {
  if (!machine.memo.has(place)) throw malformed(`the pickle recalls value ${place}, never stored`);
  push(machine, machine.memo.get(place));
}

function mention(machine: Machine, module: unknown, name: unknown): void {
  if (typeof module !== "string" || typeof name !== "string") {
    throw malformed("the pickle names a global by something that is no text");
  }
  const globalName = `${module}.${name}`;
  const { globals, isInert } = machine.rules;
  if (!globals.has(globalName) && !isInert(module, name)) throw refused(globalName);
  push(machine, { globalName } satisfies PickleGlobal);
}

function call(machine: Machine): void {
  const [callee, args] = popMany(machine, 2);
  if (!isPickleGlobal(callee) || !Array.isArray(args)) {
    throw malformed("the pickle calls something that is no function");
  }
  const construct = machine.rules.globals.get(callee.globalName);
  if (construct === null) throw refused(callee.globalName);
  // What is mentioned and not listed is inert. A dict stands in, because classes derived from dict set items.
  push(machine, construct === undefined ? new Map() : construct(args));
}

function refused(globalName: string): Error {
  if (globalName.startsWith("torch.nn.modules.")) return wholeNetwork(globalName);
  return malformed(
    `the file asks Python to use ${printable(globalName)}, which no weights file needs; nothing was run`,
    "take the weights from their publisher; if this is the published file, report it: it may be unsafe to load in Python",
  );
}

/** What torch.save(network) writes. */
function wholeNetwork(globalName: string): Error {
  return malformed(
    `the file holds a whole network as Python objects (${printable(globalName)}), not its tensors alone`,
    "load it in Python where you trust it, and save the tensors: torch.save(network.state_dict(), path)",
  );
}
