import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { largestEigenpairs, type MultiplyBlock } from "../../src/linalg/largest-eigenpairs.ts";

/** The adjacency of a ring of records, halved: eigenvalues cos(2 pi k / size), all but the first twice. */
function ring(size: number): MultiplyBlock {
  return (out, block, width) => {
    for (let i = 0; i < size; i++) {
      const [next, last] = [((i + 1) % size) * width, ((i + size - 1) % size) * width];
      for (let c = 0; c < width; c++)
        out[i * width + c] = (block[next + c]! + block[last + c]!) / 2;
    }
  };
}

test.each([20, 200])("the eigenvalues of a ring of %d are found, double ones twice", (size) => {
  const { values, vectors } = largestEigenpairs(ring(size), {
    size,
    count: 3,
    floor: -1,
    random: randomOf("ring"),
  });
  const second = Math.cos((2 * Math.PI) / size);
  [1, second, second].forEach((wanted, i) => {
    expect(values[i]).toBeCloseTo(wanted, 10);
  });
  const product = new Float64Array(size);
  vectors.forEach((vector, i) => {
    ring(size)(product, vector, 1);
    product.forEach((value, j) => {
      expect(value).toBeCloseTo(values[i]! * vector[j]!, 7);
    });
  });
});

test("a matrix of zeros and one of rank one have their eigenvalues", () => {
  const size = 100;
  const options = { size, count: 2, floor: 0, random: randomOf("rank") };
  expect(largestEigenpairs((out) => out.fill(0), options).values).toEqual([0, 0]);
  const ones: MultiplyBlock = (out, block, width) => {
    for (let c = 0; c < width; c++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += block[i * width + c]!;
      for (let i = 0; i < size; i++) out[i * width + c] = sum / size;
    }
  };
  const { values } = largestEigenpairs(ones, options);
  expect(values[0]).toBeCloseTo(1, 10);
  expect(values[1]).toBeCloseTo(0, 10);
});

test("the same stream of chance gives the same bits", () => {
  const find = () =>
    largestEigenpairs(ring(90), { size: 90, count: 3, floor: -1, random: randomOf("again") });
  expect(find()).toEqual(find());
});
