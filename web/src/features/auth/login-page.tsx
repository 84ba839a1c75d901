/** The sign-in screen. */

import { LockOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
// Not from 'antd': its Input brings search, text area and one-time codes along, and this screen is kept small.
import Input from 'antd/es/input/Input';
import Password from 'antd/es/input/Password';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoginData, LoginResponse } from '@/shared/api/gen/types.gen';
import { ApiError, post } from '@/shared/api/http';
import { useErrorText } from '@/shared/lib/use-error-text';
import { PreferenceButtons } from '@/shared/preferences/preference-buttons';
import { BrandMark } from '@/shared/ui/brand-mark';
import styles from './login.module.css';

const PROMISES = ['complete', 'exact', 'unknown'] as const;

export function LoginPage() {
  const { t } = useTranslation();
  return (
    <div className={styles.page}>
      <section className={styles.story} aria-label={t('auth.about')}>
        <div className={styles.brand}>
          <BrandMark size={36} />
          <span>{t('app.name')}</span>
        </div>
        <p className={styles.slogan}>{t('auth.slogan')}</p>
        <ul className={styles.promises}>
          {PROMISES.map((promise) => (
            <li key={promise}>
              <strong>{t(`enum.promise.${promise}.title`)}</strong>
              <span>{t(`enum.promise.${promise}.text`)}</span>
            </li>
          ))}
        </ul>
      </section>
      <main className={styles.panel}>
        <div className={styles.preferences}>
          <PreferenceButtons />
        </div>
        <div className={styles.form}>
          <h1>{t('auth.title')}</h1>
          <LoginForm />
        </div>
      </main>
    </div>
  );
}

function LoginForm() {
  const { t } = useTranslation();
  const { redirect } = getRouteApi('/login').useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { username: String(form.get('username')), password: String(form.get('password')) };
    setBusy(true);
    setError(null);
    try {
      await post<LoginData, LoginResponse>('/api/auth/login', { body });
      client.clear();
      router.history.push(isLocal(redirect) ? redirect : '/');
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={signIn}>
      {error === null ? null : (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 16 }}
          data-testid="login-error"
          title={error instanceof ApiError && error.status === 401 ? t('auth.wrong') : errorText(error)}
        />
      )}
      <label className={styles.label} htmlFor="username">
        {t('auth.username')}
      </label>
      <Input
        id="username"
        className={styles.field}
        required
        autoFocus
        size="large"
        name="username"
        autoComplete="username"
        prefix={<UserOutlined />}
        data-testid="login-username"
      />
      <label className={styles.label} htmlFor="password">
        {t('auth.password')}
      </label>
      <Password
        id="password"
        className={styles.field}
        required
        size="large"
        name="password"
        autoComplete="current-password"
        prefix={<LockOutlined />}
        data-testid="login-password"
      />
      <Button type="primary" size="large" htmlType="submit" block loading={busy} data-testid="login-submit">
        {t('auth.signIn')}
      </Button>
    </form>
  );
}

/** Only a path of this site: `//host` and `https:` would lead elsewhere. */
function isLocal(target: string | undefined): target is string {
  return target !== undefined && /^\/(?![/\\])/.test(target);
}
