/**
 * A vector of the heart's electric field in the body's own axes: x to the patient's left, y down to the feet,
 * z to the front.
 */
export type Vector3 = readonly [x: number, y: number, z: number];

/** A linear map of vectors, row by row. */
export type Matrix3 = readonly [Vector3, Vector3, Vector3];

/** How the heart lies in the chest, in degrees. */
export interface Rotation {
  /** Seen from the front, clockwise: adds to the electrical axis. */
  readonly frontalDegrees: number;
  /** Seen from above: positive turns leftward forces to the front (early transition in the chest leads). */
  readonly horizontalDegrees: number;
  /** Seen from the left side: positive turns downward forces to the front. */
  readonly sagittalDegrees: number;
}

/** Builds the matrix that turns first sagittally, then horizontally, then frontally. */
export function rotationMatrix(rotation: Rotation): Matrix3 {
  const [cf, sf] = cosineAndSine(rotation.frontalDegrees);
  const [ch, sh] = cosineAndSine(rotation.horizontalDegrees);
  const [cs, ss] = cosineAndSine(rotation.sagittalDegrees);
  const turn = ([x, y, z]: Vector3): Vector3 => {
    const y1 = cs * y - ss * z;
    const z1 = ss * y + cs * z;
    const x2 = ch * x - sh * z1;
    const z2 = sh * x + ch * z1;
    return [cf * x2 - sf * y1, sf * x2 + cf * y1, z2];
  };
  const [a, b, c] = [turn([1, 0, 0]), turn([0, 1, 0]), turn([0, 0, 1])];
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ];
}

/** Applies a matrix to a vector. */
export function transform(matrix: Matrix3, vector: Vector3): Vector3 {
  return [dot(matrix[0], vector), dot(matrix[1], vector), dot(matrix[2], vector)];
}

/** Adds two vectors. */
export function add(a: Vector3, b: Vector3): Vector3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** Multiplies a vector by a number. */
export function scale(vector: Vector3, factor: number): Vector3 {
  return [vector[0] * factor, vector[1] * factor, vector[2] * factor];
}

/** Scalar product. */
export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Euclidean length. */
export function magnitude(vector: Vector3): number {
  return Math.sqrt(dot(vector, vector));
}

function cosineAndSine(degrees: number): readonly [number, number] {
  const radians = (degrees * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}
