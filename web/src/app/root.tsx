/** What stands around every screen: preferences, theme, query cache, router. */
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import { useMemo } from 'react';
import { queryClient } from '@/shared/api/query-client';
import { PreferencesProvider, usePreferences } from '@/shared/preferences/preferences';
import { router } from './router';
import { themeConfig } from './theme';

export function Root() {
  return (
    <QueryClientProvider client={queryClient}>
      <PreferencesProvider>
        <Themed />
      </PreferencesProvider>
    </QueryClientProvider>
  );
}

function Themed() {
  const { dark, components } = usePreferences();
  const theme = useMemo(() => themeConfig(dark), [dark]);
  return (
    <ConfigProvider
      theme={theme}
      locale={components}
      componentSize="middle"
      button={{ autoInsertSpace: false }}
      form={{ requiredMark: 'optional' }}
    >
      <RouterProvider router={router} />
    </ConfigProvider>
  );
}
