/** The screen of an address that leads nowhere. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from './app.module.css';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <main className={styles.notFound} data-testid="not-found">
      <div className={styles.notFoundCode}>{'404'}</div>
      <h1>{t('notFound.title')}</h1>
      <p>{t('notFound.text')}</p>
      <Link to="/">
        <Button type="primary">{t('notFound.back')}</Button>
      </Link>
    </main>
  );
}
