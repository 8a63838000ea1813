// What was copied from a spreadsheet, as rows of cells.

/** Read a block of cells as Excel, WPS and Calc copy it: tabs, lines, quotes around both. */
export function cells(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  const plain = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < plain.length; at++) {
    const char = plain[at] ?? "";
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (plain[at + 1] === '"') cell += plain[++at] ?? "";
      else isQuoted = false;
    } else if (char === '"' && cell === "") isQuoted = true;
    else if (char === "\t" || char === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      if (char === "\n") rows.push([]);
    } else cell += char;
  }
  rows.at(-1)?.push(cell);
  while (rows.length && (rows.at(-1) ?? []).every((each) => each === "")) rows.pop();
  return rows;
}

/** Whether a text is more than one cell. */
export function isBlock(text: string): boolean {
  return /[\t\n]/.test(text.replace(/\r?\n$/, ""));
}
