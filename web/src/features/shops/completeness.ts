/** What a proof's numbers say, apart from how they are shown. */

/** Percent of the way from now down to the goal that a back-fill has read. */
export function shareBackfilled(reached: string, goal: string, now: Date): number {
  const whole = now.getTime() - Date.parse(goal);
  const done = now.getTime() - Date.parse(reached);
  if (whole <= 0) return 100;
  return Math.min(100, Math.max(0, Math.floor((done * 100) / whole)));
}

/** The numbers in the server's reason of a gap; null for a reason of another form. */
export function gapNumbers(reason: string): { counted: string; listed: string; passes: string } | null {
  const found = reason.match(/^Temu counted (\d+), but listed (\d+) in (\d+) passes$/);
  if (found === null) return null;
  const [, counted = '', listed = '', passes = ''] = found;
  return { counted, listed, passes };
}

/** Page counts in a short form: one number while they agree, else each, for a count that moves proves nothing. */
export function pageCounts(totals: number[]): string {
  const distinct = new Set(totals);
  return distinct.size > 1 ? totals.join(' \u2192 ') : [...distinct].join('');
}
