const letters = new Intl.Segmenter();
const widthOf = (text: string) => Array.from(letters.segment(text)).length;

/** Lines of text as columns, each as wide as its widest cell; the first line is the head. */
export function table(lines: readonly (readonly string[])[]): string {
  const columns = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell + ' '.repeat(columns[at]! - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
