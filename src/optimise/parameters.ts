/** A tensor among the parameters: its values are a view, so that it moves with them. */
export interface Parameter {
  readonly shape: readonly number[];
  /** Where it begins. */
  readonly start: number;
  readonly data: Float32Array;
}

/** Named tensors that lie behind one another in one array: a step of the optimiser is one loop over it. */
export interface Parameters {
  readonly data: Float32Array;
  readonly tensors: ReadonlyMap<string, Parameter>;
}

/** A tensor before it lies among others. */
interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Copies tensors behind one another, in their order. */
export function parametersOf(values: ReadonlyMap<string, Values>): Parameters {
  const count = [...values.values()].reduce((sum, { data }) => sum + data.length, 0);
  const data = new Float32Array(count);
  let start = 0;
  const tensors = new Map<string, Parameter>();
  for (const [name, { shape, data: own }] of values) {
    data.set(own, start);
    tensors.set(name, { shape, start, data: data.subarray(start, start + own.length) });
    start += own.length;
  }
  return { data, tensors };
}

/** Other values for the same tensors, all 0 at first: gradients, moments, a second network. */
export function parametersLike({ data, tensors }: Parameters): Parameters {
  const own = new Float32Array(data.length);
  const views = [...tensors].map(([name, { shape, start, data: values }]) => {
    const view = own.subarray(start, start + values.length);
    return [name, { shape, start, data: view }] as const;
  });
  return { data: own, tensors: new Map(views) };
}
