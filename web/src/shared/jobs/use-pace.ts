/** The speed of a job on the screen, told anew each second while it runs. */
import { useEffect, useRef, useState } from 'react';
import type { Job } from '@/shared/api/types';
import { noteProgress, type Pace, type Samples } from './pace';

export function usePace(job: Job): Pace | null {
  const samples = useRef<Samples>(new Map());
  const latest = useRef(job.progress);
  latest.current = job.progress;
  const [pace, setPace] = useState<Pace | null>(null);
  const running = job.state === 'running';
  useEffect(() => {
    if (!running) {
      setPace(null);
      return;
    }
    const look = () => setPace(noteProgress(samples.current, latest.current, Date.now()));
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [running]);
  return pace;
}
