/**
 * Interventional TreeSHAP, one tree at a time, for all records and all background records together. At a leaf only one
 * thing matters about a record: which features of the leaf's path it passes, a set of bits. Equal sets are counted once.
 * A record x and a background record b share a leaf's game when each feature is passed by one of them; then those that
 * only x passes gain and those that only b passes lose a weight that depends on their numbers alone.
 */

let records: i32 = 0;
let others: i32 = 0;
/** float32[features, records] and float32[features, background]. */
let x: usize = 0;
let background: usize = 0;
/** float64[features, records], added to. */
let phi: usize = 0;
/** Sets of passed features: uint64[depth + 1, records] and uint64[depth + 1, background]. */
let passedX: usize = 0;
let passedB: usize = 0;
/** float64[65, 65] each, at [only x passes, only b passes]: what one such feature gains or loses. */
let gains: usize = 0;
let losses: usize = 0;

/** Scratch of one leaf. */
const path = memory.data(64 * 4, 16);
const due = memory.data(64 * 8, 16);
/** Different sets, how often, and which of them each record has. */
let keysX: usize = 0;
let ofRecord: usize = 0;
let keysB: usize = 0;
let counts: usize = 0;
let dues: usize = 0;
let table: usize = 0;
let slots: i32 = 0;
let stamp: i32 = 0;

/** Says where everything lies. `tableAddress` = int32[slots, 2], zeros at first; slots is a power of two. */
export function open(
  recordCount: i32,
  backgroundCount: i32,
  xAddress: usize,
  backgroundAddress: usize,
  phiAddress: usize,
  passedXAddress: usize,
  passedBAddress: usize,
  gainsAddress: usize,
  lossesAddress: usize,
  keysXAddress: usize,
  ofRecordAddress: usize,
  keysBAddress: usize,
  countsAddress: usize,
  duesAddress: usize,
  tableAddress: usize,
  slotCount: i32,
): void {
  records = recordCount;
  others = backgroundCount;
  x = xAddress;
  background = backgroundAddress;
  phi = phiAddress;
  passedX = passedXAddress;
  passedB = passedBAddress;
  gains = gainsAddress;
  losses = lossesAddress;
  keysX = keysXAddress;
  ofRecord = ofRecordAddress;
  keysB = keysBAddress;
  counts = countsAddress;
  dues = duesAddress;
  table = tableAddress;
  slots = slotCount;
  stamp = 0;
}

let feature: usize = 0;
let threshold: usize = 0;
let left: usize = 0;
let value: usize = 0;
let scale: f64 = 0;

/** Adds scale x the SHAP values of one tree: feature, left = int32[nodes], threshold, value = float32[nodes]. */
export function explain(
  featureAddress: usize,
  thresholdAddress: usize,
  leftAddress: usize,
  valueAddress: usize,
  scaleOfTree: f64,
): void {
  feature = featureAddress;
  threshold = thresholdAddress;
  left = leftAddress;
  value = valueAddress;
  scale = scaleOfTree;
  memory.fill(passedX, 0, <usize>records << 3);
  memory.fill(passedB, 0, <usize>others << 3);
  visit(0, 0, 0);
}

/** `level` counts questions, `length` the different features among them. */
function visit(node: usize, level: usize, length: i32): void {
  const asked = load<i32>(feature + (node << 2));
  if (asked < 0) {
    const worth = <f64>load<f32>(value + (node << 2)) * scale;
    if (worth != 0) settle(level, length, worth);
    return;
  }
  let place: i32 = 0;
  while (place < length && load<i32>(path + (<usize>place << 2)) != asked) place++;
  const isNew = place == length;
  store<i32>(path + (<usize>place << 2), asked);
  const cut = load<f32>(threshold + (node << 2));
  const low = <usize>load<i32>(left + (node << 2));
  const next = isNew ? length + 1 : length;
  const ofX = x + ((<usize>asked * records) << 2);
  const ofB = background + ((<usize>asked * others) << 2);
  for (let side: u64 = 0; side < 2; side++) {
    passInto(passedX + ((level * records) << 3), ofX, records, cut, side, place, isNew);
    passInto(passedB + ((level * others) << 3), ofB, others, cut, side, place, isNew);
    visit(low + <usize>side, level + 1, next);
    // Paths of the left side may have written over what lies behind this feature, never over it.
  }
}

/** Writes the next level's sets: side 0 is passed by values up to the cut. */
// @ts-ignore: decorator
@inline
function passInto(
  from: usize,
  values: usize,
  count: i32,
  cut: f32,
  side: u64,
  place: i32,
  isNew: bool,
): void {
  const to = from + (<usize>count << 3);
  const bit = <u64>1 << <u64>place;
  const without = isNew ? bit : 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const passes = <u64>(load<f32>(values + (i << 2)) <= cut) ^ side;
    const before = load<u64>(from + (i << 3));
    // A new feature's bit is set where it passes; a repeated one's is cleared where it does not.
    store<u64>(to + (i << 3), isNew ? before | (passes ? without : 0) : before & ~(passes ? 0 : bit));
  }
}

/** Gives the features of one leaf's path what they gain and lose. */
function settle(level: usize, length: i32, worth: f64): void {
  const full: u64 = length == 64 ? ~(<u64>0) : ((<u64>1) << (<u64>length)) - 1;
  const mineX = passedX + ((level * records) << 3);
  const mineB = passedB + ((level * others) << 3);
  const differentB = countB(mineB, full);
  const differentX = indexX(mineX, full);
  for (let i: usize = 0; i < <usize>differentX; i++) {
    const missing = load<u64>(keysX + (i << 3));
    meet(missing, differentB, length, worth);
    for (let j: usize = 0; j < <usize>length; j++) {
      store<f64>(dues + ((j * differentX + i) << 3), load<f64>(due + (j << 3)));
    }
  }
  for (let j: usize = 0; j < <usize>length; j++) {
    const row = phi + ((<usize>load<i32>(path + (j << 2)) * records) << 3);
    const own = dues + ((j * differentX) << 3);
    for (let r: usize = 0; r < <usize>records; r++) {
      const at = row + (r << 3);
      store<f64>(at, load<f64>(at) + load<f64>(own + (<usize>load<i32>(ofRecord + (r << 2)) << 3)));
    }
  }
}

/** What each feature of the path is due for records that miss these of them. */
function meet(missing: u64, differentB: i32, length: i32, worth: f64): void {
  const fewer = <usize>popcnt(missing);
  memory.fill(due, 0, <usize>length << 3);
  const wanted = i64x2.splat(missing);
  let lost: f64 = 0;
  for (let k: i32 = 0; k < differentB; k += 4) {
    const first = v128.and(wanted, v128.load(keysB + (<usize>k << 3)));
    const second = v128.and(wanted, v128.load(keysB + (<usize>k << 3), 16));
    let found =
      i64x2.bitmask(i64x2.eq(first, i64x2.splat(0))) |
      (i64x2.bitmask(i64x2.eq(second, i64x2.splat(0))) << 2);
    while (found != 0) {
      const b = <usize>(k + ctz(found));
      found &= found - 1;
      let only = load<u64>(keysB + (b << 3));
      const more = <usize>popcnt(only);
      const at = (more * 65 + fewer) << 3;
      const times = load<f64>(counts + (b << 3));
      lost += times * load<f64>(losses + at);
      const gain = times * load<f64>(gains + at);
      while (only != 0) {
        const j = due + (<usize>ctz(only) << 3);
        store<f64>(j, load<f64>(j) + gain);
        only &= only - 1;
      }
    }
  }
  for (let j: i32 = 0; j < length; j++) {
    const at = due + (<usize>j << 3);
    const isMissing = ((missing >> <u64>j) & 1) == 1;
    store<f64>(at, isMissing ? -worth * lost : worth * load<f64>(at));
  }
}

/**
 * Lists the different sets that background records miss, with their numbers; filled up to whole fours with a set
 * that nobody meets and a number of 0.
 */
function countB(passed: usize, full: u64): i32 {
  stamp++;
  let different: i32 = 0;
  for (let b: usize = 0; b < <usize>others; b++) {
    const missing = full & ~load<u64>(passed + (b << 3));
    const found = find(keysB, missing, different);
    const at = counts + (<usize>found << 3);
    if (found == different) {
      store<u64>(keysB + (<usize>found << 3), missing);
      store<f64>(at, 0);
      different++;
    }
    store<f64>(at, load<f64>(at) + 1);
  }
  for (let k = different; k < ((different + 3) & ~3); k++) {
    store<u64>(keysB + (<usize>k << 3), full);
    store<f64>(counts + (<usize>k << 3), 0);
  }
  return different;
}

/** Lists the different sets that records miss, and which of them each record misses. */
function indexX(passed: usize, full: u64): i32 {
  stamp++;
  let different: i32 = 0;
  for (let r: usize = 0; r < <usize>records; r++) {
    const missing = full & ~load<u64>(passed + (r << 3));
    const found = find(keysX, missing, different);
    if (found == different) {
      store<u64>(keysX + (<usize>found << 3), missing);
      different++;
    }
    store<i32>(ofRecord + (r << 2), found);
  }
  return different;
}

/** The place of a set in a list, entered as the next one where it is new. */
// @ts-ignore: decorator
@inline
function find(keys: usize, key: u64, next: i32): i32 {
  let slot = <i32>((key * 0x9e3779b97f4a7c15) >> 32) & (slots - 1);
  while (true) {
    const at = table + (<usize>slot << 3);
    if (load<i32>(at) != stamp) {
      store<i32>(at, stamp);
      store<i32>(at, next, 4);
      return next;
    }
    const place = load<i32>(at, 4);
    if (load<u64>(keys + (<usize>place << 3)) == key) return place;
    slot = (slot + 1) & (slots - 1);
  }
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;
