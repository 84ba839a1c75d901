/** How fast a job goes, from its progress over the last half minute. */
import type { Job } from '@/shared/api/types';

interface Sample {
  /** Milliseconds. */
  at: number;
  done: number;
}

/** What a job does at the moment, by the head of its message; several gateways take turns. */
export type Samples = Map<string, Sample[]>;

export interface Pace {
  perSecond: number;
  /** Null while the end is not known. */
  secondsLeft: number | null;
}

const WINDOW = 30_000;
/** Below this a speed is noise. */
const SHORTEST = 2_000;

/** Notes where a job is and answers how fast it goes; a step back begins a new count. */
export function noteProgress(samples: Samples, progress: Job['progress'], now: number): Pace | null {
  const part = progress.message?.split(':')[0] ?? '';
  const before = samples.get(part) ?? [];
  const last = before.at(-1);
  const kept = last !== undefined && last.done > progress.done ? [] : before.filter(({ at }) => now - at <= WINDOW);
  if (kept.at(-1)?.done !== progress.done) kept.push({ at: now, done: progress.done });
  samples.set(part, kept);
  const [first] = kept;
  if (first === undefined || now - first.at < SHORTEST || progress.done === first.done) return null;
  const perSecond = ((progress.done - first.done) * 1000) / (now - first.at);
  const secondsLeft = progress.total === null ? null : (progress.total - progress.done) / perSecond;
  return { perSecond, secondsLeft };
}
