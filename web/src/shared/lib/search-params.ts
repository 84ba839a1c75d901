/** The address bar as plain text pairs: a repeated name makes a list, nothing is JSON, unknown values are dropped. */

export type RawSearch = Record<string, unknown>;

export function parseSearch(text: string): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const present = result[key];
    if (present === undefined) result[key] = value;
    else result[key] = Array.isArray(present) ? [...present, value] : [present, value];
  }
  return result;
}

export function stringifySearch(search: RawSearch): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    const values = Array.isArray(value) ? value : [value];
    for (const item of values) if (item !== undefined && item !== null && item !== '') params.append(key, String(item));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readList(value: unknown): string[] | undefined {
  const items = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string' && item !== '');
  return items.length > 0 ? items : undefined;
}

export function readOneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}

export function readManyOf<T extends string>(value: unknown, allowed: readonly T[]): T[] | undefined {
  const items = readList(value)?.flatMap((item) => allowed.filter((candidate) => candidate === item));
  return items !== undefined && items.length > 0 ? items : undefined;
}

export function readFlag(value: unknown): boolean | undefined {
  return value === 'true' || value === true ? true : value === 'false' || value === false ? false : undefined;
}
