/** The product's API as a program uses it: with a bearer token. */
import type { SimCost, SimRate, SimShop } from './simulator';

interface ShopAnswer {
  id: string;
  name: string;
}

/** A day, week or month of the trend, and likewise a summary: amounts are decimal text, null is unknown. */
export interface Measures {
  orders: number;
  lines: number;
  units: number;
  gmv: string | null;
  cost: string | null;
  profit: string | null;
}

export class Api {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async shopId(name: string): Promise<string> {
    const { items } = await this.send<{ items: ShopAnswer[] }>('GET', '/api/shops');
    const shop = items.find((item) => item.name === name);
    if (shop === undefined) throw new Error(`there is no shop ${name}`);
    return shop.id;
  }

  async addShop(shop: SimShop, about: { entity: string; default_manager: string }): Promise<string> {
    const { name, business_model } = shop;
    const credentials = shop.credentials.map(({ gateway, base_url, app_key, app_secret, access_token }) => ({
      gateway,
      base_url,
      app_key,
      app_secret,
      access_token,
    }));
    const body = { name, business_model, environment: 'sandbox', credentials, ...about };
    return (await this.send<ShopAnswer>('POST', '/api/shops', body)).id;
  }

  async addUser(body: { username: string; password: string; role: 'viewer'; can_see_cost: boolean }): Promise<void> {
    await this.send('POST', '/api/users', { ...body, shop_ids: null });
  }

  testConnection(shopId: string): Promise<unknown> {
    return this.send('POST', `/api/shops/${shopId}/test-connection`);
  }

  async putRates(rates: SimRate[]): Promise<void> {
    for (const { currency, day, rate } of rates) await this.send('PUT', '/api/rates', { currency, day, rate });
  }

  async putCosts(shopId: string, costs: SimCost[]): Promise<void> {
    for (const { sku_id, cost, currency, effective_from } of costs) {
      await this.send('POST', `/api/skus/${shopId}/${sku_id}/costs`, { cost, currency, effective_from });
    }
  }

  async startSync(shopId: string, resources: string[]): Promise<string> {
    const body = { resources, mode: 'full' };
    return (await this.send<{ job_id: string }>('POST', `/api/shops/${shopId}/sync`, body)).job_id;
  }

  cancelJob(id: string): Promise<unknown> {
    return this.send('POST', `/api/jobs/${id}/cancel`);
  }

  /** How many jobs have not ended. */
  async openJobs(): Promise<number> {
    const count = async (state: string) =>
      (await this.send<{ items: unknown[] }>('GET', `/api/jobs?state=${state}`)).items.length;
    return (await count('queued')) + (await count('running'));
  }

  async trend(shopId: string, from: string, to: string): Promise<(Measures & { period: string })[]> {
    const path = `/api/analytics/trend?interval=day&shop_id=${shopId}&from=${from}&to=${to}`;
    return (await this.send<{ items: (Measures & { period: string })[] }>('GET', path)).items;
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

/** Signs in as a program would and makes itself a token. */
export async function apiOf(server: { url: string; login: object }): Promise<Api> {
  const post = (path: string, body: object, cookie = '') =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const signedIn = await post('/api/auth/login', server.login);
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const made = await post('/api/auth/tokens', { name: 'browser tests' }, cookie);
  if (!made.ok) throw new Error(`no token: ${made.status} ${await made.text()}`);
  return new Api(server.url, ((await made.json()) as { token: string }).token);
}
