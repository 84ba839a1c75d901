/** Tests of shop-form. */
import { describe, expect, it } from 'vitest';
import type { Shop } from '@/shared/api/types';
import { changeOf, inputOf, type ShopValues } from './shop-form';

const VALUES: ShopValues = {
  name: ' Blue Harbor ',
  business_model: 'local',
  environment: 'sandbox',
  entity: '  ',
  gateways: ['us'],
  credentials: {
    us: { app_key: ' key ', app_secret: '', access_token: 'token', base_url: 'http://127.0.0.1:9000' },
    eu: { access_token: 'left over from a gateway that was unticked' },
  },
};

const SHOP = {
  name: 'Blue Harbor',
  credentials: [
    { gateway: 'us', app_key: 'key', has_app_secret: true, base_url: 'http://127.0.0.1:9000' },
    { gateway: 'eu', app_key: null, has_app_secret: false, base_url: null },
  ],
} as Shop;

describe('inputOf', () => {
  it('sends the chosen gateways only, trimmed, without empty fields', () => {
    expect(inputOf(VALUES)).toMatchObject({
      name: 'Blue Harbor',
      entity: null,
      credentials: [{ gateway: 'us', app_key: 'key', access_token: 'token', base_url: 'http://127.0.0.1:9000' }],
    });
  });

  it('never sends a base URL of a production shop', () => {
    const [credential] = inputOf({ ...VALUES, environment: 'production' }).credentials;
    expect(credential).not.toHaveProperty('base_url');
  });
});

describe('changeOf', () => {
  it('sends a new token alone and names the gateways that go', () => {
    expect(changeOf(SHOP, VALUES)).toMatchObject({
      credentials: [{ gateway: 'us', access_token: 'token' }],
      remove_gateways: ['eu'],
    });
  });

  it('leaves the credentials out when none was touched', () => {
    const untouched = { ...VALUES, gateways: ['us', 'eu'] as const, credentials: { us: { app_key: 'key' } } };
    const change = changeOf(SHOP, untouched as unknown as ShopValues);
    expect(change).not.toHaveProperty('credentials');
    expect(change).not.toHaveProperty('remove_gateways');
  });
});
