/** A class that is told apart, or the number that is predicted. */
export interface Target {
  readonly id: string;
  readonly title: string;
  /** Unit of a number; null for a class. */
  readonly unit: string | null;
}
