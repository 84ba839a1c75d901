/** The JSON of the server's answers, as far as the screens read it. Money is a decimal string, null is unknown. */

export type Money = string | null;
export type Total = number | { value: number; exact: boolean };

export interface List<T> {
  items: T[];
  next_cursor: string | null;
  total: Total;
}

export type Role = 'owner' | 'manager' | 'operator' | 'finance' | 'viewer';

export interface User {
  id: string;
  username: string;
  role: Role;
  can_see_cost: boolean;
  shop_ids: string[] | null;
}

export interface Me {
  user: User;
  reporting_currency: string;
  timezone: string;
  version: string;
  app_name: string;
}

export interface Account extends User {
  disabled: boolean;
  created_at: string;
}

export interface ApiToken {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

export const GATEWAYS = ['us', 'eu', 'global', 'partner', 'cn'] as const;
export type Gateway = (typeof GATEWAYS)[number];
export type BusinessModel = 'semi' | 'local' | 'full';
export type Environment = 'production' | 'sandbox';
export type SyncResource = 'orders' | 'products' | 'sales_snapshots';

export interface Credential {
  gateway: Gateway;
  app_key: string | null;
  has_app_secret: boolean;
  base_url: string | null;
  mall_id: string | null;
  expires_at: string | null;
  scopes: string[];
  missing_scopes: string[];
  state: 'untested' | 'ok' | 'failed' | 'stopped';
  code: string | number | null;
  message: string | null;
  checked_at: string | null;
}

export interface ResourceSync {
  resource: SyncResource;
  gateway: Gateway;
  synced_until: string | null;
  last_run_at: string | null;
  last_state: string | null;
  last_error: string | null;
}

export interface Shop {
  id: string;
  name: string;
  business_model: BusinessModel;
  entity: string | null;
  default_manager: string | null;
  environment: Environment;
  settlement_days: number | null;
  archived: boolean;
  created_at: string;
  credentials: Credential[];
  sync: ResourceSync[];
  issues: number;
  running_job_id: string | null;
}

export interface CredentialInput {
  gateway: Gateway;
  app_key?: string;
  app_secret?: string;
  access_token?: string;
  base_url?: string;
}

export interface ShopInput {
  name: string;
  business_model: BusinessModel;
  entity?: string | null;
  default_manager?: string | null;
  environment: Environment;
  settlement_days?: number | null;
  credentials: CredentialInput[];
}

export interface ShopChange {
  name?: string;
  entity?: string | null;
  default_manager?: string | null;
  settlement_days?: number | null;
  credentials?: CredentialInput[];
  remove_gateways?: Gateway[];
  archived?: boolean;
}

export interface GatewayTest {
  gateway: Gateway;
  ok: boolean;
  mall_id: string | null;
  expires_at: string | null;
  scopes: string[];
  missing_scopes: string[];
  code: string | number | null;
  message: string | null;
  advice: string | null;
}

export interface ConnectionTest {
  ok: boolean;
  gateways: GatewayTest[];
}

export interface Completeness {
  shop_id: string;
  resources: {
    resource: SyncResource;
    gateway: Gateway;
    proven_until: string | null;
    slices: {
      from: string;
      to: string;
      pages: number;
      total_seen: number | null;
      distinct_stored: number;
      attempts: number;
      proven: boolean;
      finished_at: string | null;
    }[];
    gaps: { from: string; to: string; reason: string }[];
  }[];
}

export interface SyncIssue {
  id: string;
  shop_id: string;
  resource: string;
  key: string | null;
  reason: string;
  raw: unknown;
  first_seen: string;
  last_seen: string;
  resolved: boolean;
}

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface Job {
  id: string;
  kind: string;
  shop_id: string | null;
  shop_name: string | null;
  state: JobState;
  progress: { done: number; total: number | null; message: string | null };
  error: { code: string; message: string; advice: string | null } | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  result: unknown;
  requested_by: string | null;
}

export interface LogLine {
  at: string;
  level: 'info' | 'warn' | 'error';
  message: string;
}

export interface JobDetail extends Job {
  log: LogLine[];
}

export const ORDER_STATUSES = [
  'pending',
  'unshipped',
  'cancelled',
  'shipped',
  'delivered',
  'partly_shipped',
  'partly_delivered',
  'unknown',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];
export type PriceSource = 'actual' | 'estimated' | 'assumed';
export type UnknownPart = 'price' | 'cost' | 'rate' | 'sku';

export interface OrderLine {
  order_sn: string;
  sku_id: string | null;
  ext_code: string | null;
  name: string;
  spec: string | null;
  quantity: number;
  status: OrderStatus;
  unit_price: Money;
  gmv: Money;
  unit_cost: Money;
  cost: Money;
  profit: Money;
  currency: string | null;
  price_currency: string | null;
  cost_currency: string | null;
  price_source: PriceSource | null;
  thumb_url: string | null;
  matched: boolean;
  unknown: UnknownPart[];
  parts: { sku_id: string | null; ext_code: string | null; sold_factor: number }[];
}

export interface Order {
  shop_id: string;
  parent_order_sn: string;
  status: OrderStatus;
  ordered_at: string;
  ship_by: string | null;
  shipped_at: string | null;
  delivered_at: string | null;
  updated_at: string;
  region_id: number | string | null;
  site_id: number | string | null;
  currency: string | null;
  gmv: Money;
  cost: Money;
  profit: Money;
  lines: OrderLine[];
}

export interface OrderDetail extends Order {
  raw: unknown;
  history: { status: OrderStatus; at: string }[];
}

export interface Sku {
  shop_id: string;
  sku_id: string;
  skc_id: string | null;
  spu_id: string | null;
  ext_code: string | null;
  name: string;
  spec: string | null;
  category: string | null;
  image_url: string | null;
  on_sale: boolean | null;
  manager: string | null;
  own_manager: string | null;
  cost: Money;
  cost_currency: string | null;
  supply_price: Money;
  price_currency: string | null;
  stock: number | null;
  units_30d: number;
  missing_cost: boolean;
  first_seen_at: string;
}

export interface SkuDetail extends Sku {
  prices: { price: string; currency: string; site_id: number | string | null; effective_from: string }[];
}

export interface CostRecord {
  id: string;
  cost: string;
  currency: string;
  effective_from: string;
  effective_to: string | null;
  note: string | null;
  created_by: string | null;
  created_at: string;
}

export interface CostInput {
  cost: string;
  currency: string;
  effective_from: string;
  note?: string;
}

export interface ChangeEffect {
  lines: number;
  effect: { currency: string; profit: Money };
}

export interface CostEffect extends ChangeEffect {
  closed: CostRecord[];
}

export interface Rate {
  currency: string;
  day: string;
  rate: string;
  source: string | null;
}

export interface Measures {
  orders: number;
  lines: number;
  units: number;
  gmv: Money;
  gmv_with_cost: Money;
  cost: Money;
  profit: Money;
  margin: string | null;
  coverage: string | null;
}

export interface Summary extends Measures {
  currency: string;
  from: string;
  to: string;
  timezone: string;
  basis: string;
  lines_without_price: number;
  lines_without_cost: number;
  lines_unmatched: number;
  skus_without_cost: number;
  skus_without_price: number;
  unconverted: { currency: string; gmv: Money }[];
  previous: (Measures & { from?: string; to?: string }) | null;
  previous_reason: string | null;
  history_from: string | null;
  freshness: { synced_until: string | null; proven_until: string | null } | null;
  by_currency?: (Partial<Measures> & { currency: string; gmv: Money })[];
}

export interface Trend {
  currency: string;
  interval: string;
  items: (Measures & { period: string })[];
}

export interface ShopRank extends Measures {
  shop_id: string;
  name: string;
  share: string | null;
}

export interface SkuRank extends Measures {
  shop_id: string;
  sku_id: string | null;
  ext_code: string | null;
  name: string | null;
  share: string | null;
}
