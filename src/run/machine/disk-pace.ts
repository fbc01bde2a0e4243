/** Tells whether reads are answered from memory, by how long the last ones took. */
export interface DiskPace {
  /** May the next read keep the thread waiting? */
  readonly isQuick: () => boolean;
  /** Times a read that does. */
  readonly timed: <Value>(read: () => Value) => Value;
}

/** Longer than a copy from the system's file cache takes, shorter than any disk or network. */
const QUICK_MS = 0.5;
/** A read that takes long once may have been a page fault or another program's turn. */
const SLOW_READS = 3;
/** A thread that only reads hears no signal and shows no progress: one read must wait every so often. */
const DEAF_MS = 20;
/** Reads that are left to other threads before the disk is tried again. */
const WAITING_READS = 256;

/**
 * Watches the pace of a disk. Three slow reads in a row, and the next 256 are to be made asynchronously, several at
 * a time, as a spinning or a network disk needs it; then one is tried again. However quick it is, one read every 20 ms
 * is to be made asynchronously, so that the thread does what else waits for it.
 */
export function diskPace(nowMs: () => number): DiskPace {
  let slow = 0;
  let waiting = 0;
  let heard = nowMs();
  return {
    isQuick: () => {
      if (waiting > 0) {
        waiting--;
        return false;
      }
      if (nowMs() - heard <= DEAF_MS) return true;
      heard = nowMs();
      return false;
    },
    timed: (read) => {
      const began = nowMs();
      try {
        return read();
      } finally {
        slow = nowMs() - began > QUICK_MS ? slow + 1 : 0;
        // After a pause one slow read is enough for the next.
        if (slow >= SLOW_READS) waiting = WAITING_READS;
      }
    },
  };
}
