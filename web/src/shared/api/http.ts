/** One way to the server: same origin, JSON, an idempotency key on each write, errors as `ApiError`. */

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** The stable code of the error body, or `network_error`. */
    readonly code: string,
    message: string,
    readonly fields: Record<string, string>,
    readonly requestId: string | null,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

interface RequestOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

export function get<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return send<T>('GET', path, options);
}

export function post<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return send<T>('POST', path, options);
}

export function put<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return send<T>('PUT', path, options);
}

export function patch<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return send<T>('PATCH', path, options);
}

export function remove(path: string): Promise<void> {
  return send<void>('DELETE', path, {});
}

async function send<T>(method: string, path: string, { query, body, signal }: RequestOptions): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['Idempotency-Key'] = newKey();
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(path + queryText(query), {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, 'network_error', '', {}, null);
  }
  if (!response.ok) throw await errorOf(response);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const detail = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return new ApiError(
    response.status,
    typeof detail.code === 'string' ? detail.code : `http_${response.status}`,
    typeof detail.message === 'string' ? detail.message : response.statusText,
    (detail.fields as Record<string, string> | undefined) ?? {},
    typeof detail.request_id === 'string' ? detail.request_id : response.headers.get('x-request-id'),
  );
}

function queryText(query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    for (const item of Array.isArray(value) ? value : [value]) params.append(key, String(item));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** A random UUID; `crypto.randomUUID` is missing where the page is served over plain HTTP from another machine. */
function newKey(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
