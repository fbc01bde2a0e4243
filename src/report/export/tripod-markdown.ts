import type { StudyBundle } from "../../results/bundle.ts";
import { tripodOf } from "../tripod.ts";

/** Writes the TRIPOD+AI table as Markdown, to be filled in by the author. */
export function tripodMarkdown(bundle: StudyBundle): string {
  const items = tripodOf(bundle);
  const lines = items.map(
    ({ item, section, topic, state, text }) =>
      `| ${[item, section, topic, state, text].map(oneCell).join(" | ")} |`,
  );
  return [
    `# TRIPOD+AI: ${oneCell(bundle.title)}`,
    "",
    "`filled`: answered by the study; `partly`: finish the sentence; `author`: to be written. Items after Collins et al., BMJ 2024;385:e078378.",
    "",
    "| item | section | topic | state | text |",
    "|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

function oneCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
