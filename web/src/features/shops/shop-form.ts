/** The shop form's values, and what of them is sent: only what was filled in, so that kept secrets stay as they are. */
import {
  type BusinessModel,
  type CredentialInput,
  type Environment,
  GATEWAYS,
  type Gateway,
  type Shop,
  type ShopChange,
  type ShopInput,
} from '@/shared/api/types';

export interface CredentialValues {
  app_key?: string;
  app_secret?: string;
  access_token?: string;
  base_url?: string;
}

export interface ShopValues {
  name: string;
  business_model: BusinessModel;
  environment: Environment;
  entity?: string;
  default_manager?: string;
  settlement_days?: number | null;
  gateways: Gateway[];
  credentials: Partial<Record<Gateway, CredentialValues>>;
}

/** Where the calls of each kind of shop go: orders of a semi-managed shop by region, its products to partner. */
export const USUAL_GATEWAYS: Record<BusinessModel, readonly Gateway[]> = {
  semi: ['us', 'eu', 'global', 'partner'],
  local: ['us', 'eu', 'global'],
  full: ['partner', 'cn'],
};

export const FIRST_GATEWAYS: Record<BusinessModel, Gateway[]> = {
  semi: ['us', 'partner'],
  local: ['us'],
  full: ['partner'],
};

export function valuesOf(shop: Shop | null): ShopValues {
  if (shop === null) {
    return {
      name: '',
      business_model: 'semi',
      environment: 'production',
      gateways: FIRST_GATEWAYS.semi,
      credentials: {},
    };
  }
  const credentials = shop.credentials.map((credential) => [
    credential.gateway,
    { app_key: credential.app_key ?? undefined, base_url: credential.base_url ?? undefined },
  ]);
  return {
    name: shop.name,
    business_model: shop.business_model,
    environment: shop.environment,
    entity: shop.entity ?? undefined,
    default_manager: shop.default_manager ?? undefined,
    settlement_days: shop.settlement_days,
    gateways: shop.credentials.map((credential) => credential.gateway),
    credentials: Object.fromEntries(credentials),
  };
}

export function inputOf(values: ShopValues): ShopInput {
  return {
    name: values.name.trim(),
    business_model: values.business_model,
    environment: values.environment,
    entity: textOrNull(values.entity),
    default_manager: textOrNull(values.default_manager),
    settlement_days: values.settlement_days ?? null,
    credentials: GATEWAYS.filter((gateway) => values.gateways.includes(gateway)).map((gateway) =>
      credentialInput(gateway, values),
    ),
  };
}

export function changeOf(shop: Shop, values: ShopValues): ShopChange {
  const credentials = values.gateways
    .map((gateway) => ({
      input: credentialInput(gateway, values),
      before: shop.credentials.find((c) => c.gateway === gateway),
    }))
    .map(({ input, before }) => withoutUnchanged(input, before))
    .filter((input) => Object.keys(input).length > 1);
  const removed = shop.credentials.map((c) => c.gateway).filter((gateway) => !values.gateways.includes(gateway));
  return {
    name: values.name.trim(),
    entity: textOrNull(values.entity),
    default_manager: textOrNull(values.default_manager),
    settlement_days: values.settlement_days ?? null,
    ...(credentials.length > 0 ? { credentials } : {}),
    ...(removed.length > 0 ? { remove_gateways: removed } : {}),
  };
}

function credentialInput(gateway: Gateway, values: ShopValues): CredentialInput {
  const given = values.credentials[gateway] ?? {};
  const input: CredentialInput = { gateway };
  for (const key of ['app_key', 'app_secret', 'access_token', 'base_url'] as const) {
    const text = given[key]?.trim();
    if (text && (key !== 'base_url' || values.environment === 'sandbox')) input[key] = text;
  }
  return input;
}

function withoutUnchanged(input: CredentialInput, before: Shop['credentials'][number] | undefined): CredentialInput {
  const change = { ...input };
  if (before !== undefined && change.app_key === (before.app_key ?? undefined)) delete change.app_key;
  if (before !== undefined && change.base_url === (before.base_url ?? undefined)) delete change.base_url;
  return change;
}

function textOrNull(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
