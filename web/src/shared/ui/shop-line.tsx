/** A number with its shop in small type below. */
import type { ReactNode } from 'react';
import { useShopNames } from '@/shared/api/shops';
import styles from './list.module.css';

export function ShopLine({ shopId, children }: { shopId: string; children: ReactNode }) {
  const shopNames = useShopNames();
  return (
    <div className={styles.stack}>
      {children}
      <span className={styles.soft}>{shopNames.get(shopId) ?? shopId}</span>
    </div>
  );
}
