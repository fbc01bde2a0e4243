const PLAIN_LINE_EVERY_MS = 5000;
const TERMINAL_LINE_EVERY_MS = 100;

/** Shows how far a download is: one moving line on a terminal, a plain line now and then otherwise. */
export interface DownloadLine {
  show(progress: {
    readonly label: string;
    readonly doneBytes: number;
    readonly totalBytes: number | null;
  }): void;
  end(): void;
}

/** Writes to a stream; speed and time left are those since the line was opened. */
export function openDownloadLine(stream: NodeJS.WriteStream): DownloadLine {
  const isTerminal = stream.isTTY === true;
  const began = performance.now();
  let firstBytes: number | null = null;
  let lastDrawn = began;
  return {
    show: ({ label, doneBytes, totalBytes }) => {
      firstBytes ??= doneBytes;
      const now = performance.now();
      const every = isTerminal ? TERMINAL_LINE_EVERY_MS : PLAIN_LINE_EVERY_MS;
      if (now - lastDrawn < every) return;
      lastDrawn = now;
      const perSecond = (1000 * (doneBytes - firstBytes)) / (now - began);
      const text = `${label}  ${amount(doneBytes, totalBytes)}  ${megabytes(perSecond)}/s`;
      stream.write(
        isTerminal ? `\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}` : `${text}\n`,
      );
    },
    end: () => {
      if (isTerminal) stream.write("\r\u001b[2K");
    },
  };
}

function amount(done: number, total: number | null): string {
  if (total === null || total === 0) return megabytes(done);
  return `${megabytes(done)} of ${megabytes(total)} (${Math.floor((100 * done) / total)} %)`;
}

/** "812 kB", "3.4 MB", "1.21 GB". */
export function megabytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1e3)} kB`;
}
