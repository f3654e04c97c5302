// How figures are shown and judged.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const kilobytes = (bytes) => (bytes / 1000).toLocaleString('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
export const milliseconds = (ms) => ms.toFixed(ms < 10 ? 3 : ms < 100 ? 1 : 0);

/** A ratio and whether it meets its target; without a target it is for information. */
export function judge(name, ours, theirs, target) {
  const value = ours / theirs;
  const met = target === undefined ? undefined : value <= target;
  const verdict = target === undefined ? '' : `, target ≤ ${target}: ${met ? 'met' : 'NOT MET'}`;
  return { name, ours, theirs, value, target, met, line: `   ${name}: ${value.toFixed(3)} ×${verdict}` };
}

/** A table with the first column to the left, the others to the right where they are numbers. */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => [...row[column]].length)));
  const line = (row) => row.map((cell, column) => {
    const room = ' '.repeat(widths[column] - [...cell].length);
    return column > 0 && /^[\d.,≤ ]+$/.test(cell) ? room + cell : cell + room;
  }).join('  ').trimEnd();
  return [head, ...rows].map((row) => `   ${line(row)}`).join('\n');
}
