/** The stand-in of Temu's platform and its admin interface, which knows the truth. */
import { startProgram } from './program';

export interface SimCredential {
  gateway: string;
  base_url: string;
  app_key: string;
  app_secret: string;
  access_token: string;
}

export interface SimShop {
  mall_id: string;
  name: string;
  business_model: 'semi' | 'local' | 'full';
  credentials: SimCredential[];
}

export interface SimRate {
  currency: string;
  day: string;
  rate: string;
}

export interface SimCost {
  sku_id: string;
  effective_from: string;
  cost: string;
  currency: string;
}

/** Counts and, as decimal text, amounts over effective lines. */
export interface Figures {
  orders: number;
  lines: number;
  units: number;
  gmv: string;
  gmv_by_currency: Record<string, string>;
  gmv_with_cost: string;
  cost: string;
  profit: string;
}

export interface ShopTruth {
  total: Figures;
  /** Only days with an effective line. */
  days: Record<string, Figures>;
}

export interface Simulator {
  shops(): Promise<SimShop[]>;
  rates(): Promise<SimRate[]>;
  costs(mallId: string): Promise<SimCost[]>;
  truth(mallId: string, from: string, to: string): Promise<ShopTruth>;
  /** All orders of a shop, whatever their status. */
  countOrders(mallId: string): Promise<number>;
  setFaults(rules: object[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startSimulator(options: {
  seed: number;
  shops: number;
  ordersPerShop: number;
}): Promise<Simulator> {
  const program = await startProgram({
    name: 'sim',
    args: () => [
      'sim',
      '--listen',
      '127.0.0.1:0',
      ...['--seed', String(options.seed)],
      ...['--shops', String(options.shops)],
      ...['--orders-per-shop', String(options.ordersPerShop)],
    ],
    ready: /(http:\S+)\/admin\/truth/,
  });
  const admin = `${program.found[1]}/admin`;
  const list = async <T>(path: string) => (await ask<{ items: T[] }>(`${admin}${path}`)).items;
  return {
    shops: () => list<SimShop>('/shops'),
    rates: () => list<SimRate>('/rates'),
    costs: (mallId) => list<SimCost>(`/costs?mall_id=${mallId}`),
    truth: async (mallId, from, to) => {
      const answer = await ask<{ shops: ShopTruth[] }>(`${admin}/truth?mall_id=${mallId}&from=${from}&to=${to}`);
      const [shop] = answer.shops;
      if (shop === undefined) throw new Error(`the simulator knows no mall ${mallId}`);
      return shop;
    },
    countOrders: async (mallId) => (await ask<{ total: number }>(`${admin}/orders/${mallId}`)).total,
    setFaults: async (rules) => {
      await ask(`${admin}/faults`, { method: 'POST', body: JSON.stringify({ rules }) });
    },
    stop: program.stop,
  };
}

async function ask<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, { ...init, headers: { 'content-type': 'application/json' } });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
