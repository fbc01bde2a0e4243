import { EinthovenError } from "../../core/error.ts";

/** A module of wasm/ with a memory of its own. Not to be shared between threads. */
export interface Wasm<Kernels> {
  readonly kernels: Kernels;
  /** Room for arrays in the module's memory, handed out from the bottom up. */
  readonly memory: WasmArena;
}

/**
 * Instantiates a compiled module with the functions `Kernels` (base64, from a `.generated.ts` beside this file). Compiled once per thread; each
 * call gives a fresh memory, which is freed when nothing refers to the result any more.
 */
export function openWasm<Kernels>(base64: string): Wasm<Kernels> {
  const module = compiled.get(base64) ?? compile(base64);
  const { exports } = new WebAssembly.Instance(module, { env: { abort } });
  const { memory, heapBase } = exports as unknown as RawExports;
  return { kernels: exports as Kernels, memory: new WasmArena(memory, heapBase.value) };
}

/** An array inside a module's memory: its address for kernels, and a way to look at it. */
export interface WasmArray<View> {
  readonly address: number;
  readonly length: number;
  /** A fresh view: growing the memory detaches older ones. */
  view(): View;
}

/** Hands out 16-byte aligned arrays, and takes back everything after a mark. */
export class WasmArena {
  readonly #memory: RawMemory;
  #top: number;

  constructor(memory: RawMemory, base: number) {
    this.#memory = memory;
    this.#top = aligned(base);
  }

  float64(length: number): WasmArray<Float64Array> {
    return this.#array(length, Float64Array);
  }

  float32(length: number): WasmArray<Float32Array> {
    return this.#array(length, Float32Array);
  }

  int32(length: number): WasmArray<Int32Array> {
    return this.#array(length, Int32Array);
  }

  uint16(length: number): WasmArray<Uint16Array> {
    return this.#array(length, Uint16Array);
  }

  uint8(length: number): WasmArray<Uint8Array> {
    return this.#array(length, Uint8Array);
  }

  int8(length: number): WasmArray<Int8Array> {
    return this.#array(length, Int8Array);
  }

  /** Where the free room begins; give it to `release` to take back what was handed out since. */
  mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  #array<View>(
    length: number,
    View: (new (
      buffer: ArrayBuffer,
      offset: number,
      length: number,
    ) => View) & { readonly BYTES_PER_ELEMENT: number },
  ): WasmArray<View> {
    const address = this.#top;
    this.#top = aligned(address + length * View.BYTES_PER_ELEMENT);
    this.#reserve(this.#top);
    const memory = this.#memory;
    return { address, length, view: () => new View(memory.buffer, address, length) };
  }

  /** Throws `out-of-memory` beyond the 4 GiB that addresses of 32 bits reach, or what the machine has. */
  #reserve(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch (cause) {
      throw new EinthovenError(
        "out-of-memory",
        `a numeric kernel needs ${Math.ceil(bytes / 2 ** 20)} MiB in one memory`,
        { hint: "use fewer records at once, or a machine with more memory", cause },
      );
    }
  }
}

const PAGE_BYTES = 65_536;

function aligned(address: number): number {
  return Math.ceil(address / 16) * 16;
}

const compiled = new Map<string, object>();

function compile(base64: string): object {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const module = new WebAssembly.Module(bytes);
  compiled.set(base64, module);
  return module;
}

/** What AssemblyScript calls where it cannot go on; the kernels check nothing, so this is a fault of ours. */
function abort(): never {
  throw new Error("a numeric kernel stopped");
}

interface RawMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface RawExports {
  readonly memory: RawMemory;
  readonly heapBase: { readonly value: number };
}

/** The part of the standard global that is used here; the type library of Node 20 does not declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};
