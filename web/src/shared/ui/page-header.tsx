/** The heading of a screen with its actions on the right. */
import type { ReactNode } from 'react';
import styles from './ui.module.css';

export function PageHeader({ title, hint, children }: { title: string; hint?: ReactNode; children?: ReactNode }) {
  return (
    <header className={styles.pageHeader}>
      <h1 className={styles.pageTitle}>
        {title}
        {hint ? <span className={styles.pageHint}>{hint}</span> : null}
      </h1>
      {children}
    </header>
  );
}
