/** JS00001-JS10646 come from Shaoxing; all later numbers, and the misnamed S23074, from Ningbo. */
const LAST_OF_CHAPMAN = 10_646;

/** Is a record of this name in Chapman-Shaoxing? */
export function isChapman(recordName: string): boolean {
  return /^JS\d{5}$/.test(recordName) && Number(recordName.slice(2)) <= LAST_OF_CHAPMAN;
}

/** Is a record of this name in Ningbo? */
export function isNingbo(recordName: string): boolean {
  if (recordName === "S23074") return true;
  return /^JS\d{5}$/.test(recordName) && Number(recordName.slice(2)) > LAST_OF_CHAPMAN;
}
