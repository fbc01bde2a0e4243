import { EinthovenError } from "../../core/error.ts";

/**
 * Makes a value, or returns the EinthovenError for which it cannot be made, so that one bad row of a table that is read
 * in passing costs one record. Anything else that is thrown is a defect and is thrown on.
 */
export function attempt<Value>(make: () => Value): Value | EinthovenError {
  try {
    return make();
  } catch (error) {
    return asFault(error);
  }
}

/** The same for a promise. */
export function attemptAsync<Value>(made: Promise<Value>): Promise<Value | EinthovenError> {
  return made.catch(asFault);
}

function asFault(error: unknown): EinthovenError {
  if (error instanceof EinthovenError) return error;
  throw error;
}
