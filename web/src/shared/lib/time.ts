/** Instants (RFC 3339 UTC) written in the reporting zone. */

export function formatInstant(instant: string, timezone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(instant),
  );
}

/** Month, day and clock; the year too where it is not the present one. */
export function formatShort(instant: string, timezone: string, now: Date): string {
  const full = formatInstant(instant, timezone);
  const thisYear = formatInstant(now.toISOString(), timezone).slice(0, 5);
  return full.startsWith(thisYear) ? full.slice(5) : full;
}

export function formatClock(instant: string, timezone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, timeStyle: 'short' }).format(new Date(instant));
}

export function formatSecond(instant: string, timezone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, timeStyle: 'medium' }).format(new Date(instant));
}

/** `UTC+8` for Asia/Shanghai. */
export function utcOffset(timezone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'shortOffset' }).formatToParts(now);
  return (parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC').replace('GMT', 'UTC');
}

/** Whole days from now until the instant; negative once it has passed. */
export function daysUntil(instant: string, now: Date): number {
  return Math.floor((Date.parse(instant) - now.getTime()) / 86_400_000);
}

/** From now to the instant in whole days, hours and minutes; `over` once it has passed, then it is the time since. */
export function timeLeft(instant: string, now: Date) {
  const left = Date.parse(instant) - now.getTime();
  const minutes = Math.floor(Math.abs(left) / 60_000);
  return {
    over: left < 0,
    days: Math.floor(minutes / 1440),
    hours: Math.floor((minutes % 1440) / 60),
    minutes: minutes % 60,
  };
}

/** `1:02:03` or `2:03` for a length of time in seconds. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
