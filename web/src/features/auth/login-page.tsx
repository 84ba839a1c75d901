/** The sign-in screen. */
import { LockOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
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

  const signIn = async (values: { username: string; password: string }) => {
    setBusy(true);
    setError(null);
    try {
      await post('/api/auth/login', { body: values });
      client.clear();
      router.history.push(isLocal(redirect) ? redirect : '/');
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  return (
    <Form layout="vertical" size="large" requiredMark={false} onFinish={signIn} disabled={busy}>
      {error === null ? null : (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 16 }}
          data-testid="login-error"
          title={error instanceof ApiError && error.status === 401 ? t('auth.wrong') : errorText(error)}
        />
      )}
      <Form.Item name="username" label={t('auth.username')} rules={[{ required: true, message: t('form.required') }]}>
        <Input prefix={<UserOutlined />} autoComplete="username" autoFocus data-testid="login-username" />
      </Form.Item>
      <Form.Item name="password" label={t('auth.password')} rules={[{ required: true, message: t('form.required') }]}>
        <Input.Password prefix={<LockOutlined />} autoComplete="current-password" data-testid="login-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy} data-testid="login-submit">
        {t('auth.signIn')}
      </Button>
    </Form>
  );
}

/** Only a path of this site: `//host` and `https:` would lead elsewhere. */
function isLocal(target: string | undefined): target is string {
  return target !== undefined && /^\/(?![/\\])/.test(target);
}
