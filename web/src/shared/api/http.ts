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

/** What the generated types say of a call: `get<ListOrdersData, List<Order>>('/api/orders', { query })`. */
interface Call {
  url: string;
  path?: unknown;
  query?: unknown;
  body?: unknown;
}

type Options<C extends Call> = { signal?: AbortSignal } & Part<C, 'path'> & Part<C, 'query'> & Part<C, 'body'>;
type Part<C, K extends string> = C extends { [Key in K]: infer V }
  ? { [Key in K]: V }
  : C extends { [Key in K]?: infer V }
    ? { [Key in K]?: V }
    : object;

export function get<C extends Call, T>(url: C['url'], options: Options<C>): Promise<T> {
  return send<T>('GET', url, options);
}

export function post<C extends Call, T>(url: C['url'], options: Options<C>): Promise<T> {
  return send<T>('POST', url, options);
}

export function put<C extends Call, T>(url: C['url'], options: Options<C>): Promise<T> {
  return send<T>('PUT', url, options);
}

export function patch<C extends Call, T>(url: C['url'], options: Options<C>): Promise<T> {
  return send<T>('PATCH', url, options);
}

export function remove<C extends Call>(url: C['url'], options: Options<C>): Promise<void> {
  return send<void>('DELETE', url, options);
}

async function send<T>(method: string, url: string, options: { signal?: AbortSignal } & Omit<Call, 'url'>): Promise<T> {
  const { path, query, body, signal } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['Idempotency-Key'] = newKey();
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(addressOf(url, path) + queryText(query), {
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

/** Fills `{id}` and its like. */
function addressOf(url: string, path: unknown): string {
  const values = (path ?? {}) as Record<string, string>;
  return url.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
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

function queryText(query: unknown): string {
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
