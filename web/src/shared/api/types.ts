/**
 * The API's answers as the screens read them: the generated types, with words of a fixed set narrowed to that set.
 * Money is a decimal string, null is unknown.
 */
import type * as api from './gen/types.gen';

/** `T` with some of its fields narrowed; a field that `T` no longer has is an error. */
type Narrow<T, N extends { [K in keyof N]: K extends keyof T ? unknown : never }> = Omit<T, keyof N> & N;

export type Total = api.Total;

export interface List<T> {
  items: T[];
  next_cursor: string | null;
  total: Total;
}

export type Role = 'owner' | 'manager' | 'operator' | 'finance' | 'viewer';
export type User = Narrow<api.Me, { role: Role }>;
export type Me = Narrow<api.MeAnswer, { user: User }>;
export type Account = Narrow<api.User, { role: Role }>;
export type ApiToken = api.Token;

export const GATEWAYS = ['us', 'eu', 'global', 'partner', 'cn'] as const;
export type Gateway = (typeof GATEWAYS)[number];
export type BusinessModel = 'semi' | 'local' | 'full';
export type Environment = 'production' | 'sandbox';
export type SyncResource = api.Resource;
/** What there is evidence of: the nightly recount stands beside the resources. */
export type ProvenResource = SyncResource | 'orders_placed';

export type Credential = Narrow<api.Credential, { gateway: Gateway; state: 'untested' | 'ok' | 'failed' | 'stopped' }>;
export type ResourceSync = Narrow<api.SyncState, { resource: ProvenResource; gateway: Gateway }>;
export type Shop = Narrow<
  api.Shop,
  { business_model: BusinessModel; environment: Environment; credentials: Credential[]; sync: ResourceSync[] }
>;
export type CredentialInput = Narrow<api.NewCredential, { gateway: Gateway }>;
export type ShopInput = Narrow<api.NewShop, { credentials: CredentialInput[] }>;
export type ShopChange = api.ShopChange;

export type GatewayTest = Narrow<api.GatewayTest, { gateway: Gateway }>;
export type ConnectionTest = Narrow<api.ConnectionTest, { gateways: GatewayTest[] }>;
export type ResourceProof = Narrow<api.ResourceCompleteness, { resource: ProvenResource; gateway: Gateway }>;
export type ProxyTest = api.ProxyTest;
export type Completeness = Narrow<api.Completeness, { resources: ResourceProof[] }>;
export type SyncIssue = api.SyncIssue;

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];
export type Job = Narrow<api.Job, { state: JobState }>;
export type LogLine = Narrow<api.LogLine, { level: 'info' | 'warn' | 'error' }>;
export type JobDetail = Job & { log: LogLine[] };

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
export type OrderLine = Narrow<
  api.Line,
  { status: OrderStatus; price_source: PriceSource | null; unknown: UnknownPart[] }
>;
export type Order = Narrow<api.Order, { status: OrderStatus; lines: OrderLine[] }>;
export type OrderDetail = Order &
  Omit<api.OrderDetail, keyof api.Order | 'history'> & {
    history: Narrow<api.StatusChange, { status: OrderStatus }>[];
  };
export type Package = api.Package;
export type PackageScan = api.PackageScan;

export const CASE_STATUSES = [
  'requested',
  'return_requested',
  'label_wanted',
  'parcel_sent_back',
  'parcel_received',
  'platform_reviewing',
  'refunding',
  'refunded',
  'rejected',
  'withdrawn',
  'cancelled',
  'unknown',
] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];
export type AfterSalesCase = api.AfterSalesCase;
export type AfterSalesLine = api.AfterSalesLine;

export const STOCK_UP_STATUSES = [
  'to_accept',
  'to_deliver',
  'sent',
  'received',
  'checked',
  'in_stock',
  'refused',
  'returned',
  'timed_out',
  'cancelled',
  'void',
  'unknown',
] as const;
export type StockUpStatus = (typeof STOCK_UP_STATUSES)[number];
export type StockUpOrder = api.StockUpOrder;
export type StockUpSku = api.StockUpSku;
export type PriceReview = api.PriceReview;
export type Promotion = api.Promotion;
export type Enrolment = api.Enrolment;

export type Sku = api.Sku;
export type SkuDetail = api.SkuDetail;
export type CostRecord = api.Cost;
export type CostInput = api.NewCost;
export type CostChange = api.CostChange;
export type Rate = api.RateItem;
export type RateInput = api.NewRate;
export type RateChange = api.RateChange;

export type Figures = api.Figures;
export type Summary = api.Summary;
export type Trend = api.Trend;
export type RankingItem = api.RankingItem;
