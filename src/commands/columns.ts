const letters = new Intl.Segmenter();
const widthOf = (text: string) => Array.from(letters.segment(text)).length;

/** Lines of cells as text, each column as wide as its widest cell; the first line is the head. */
export function inColumns(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell + ' '.repeat(widths[at]! - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
