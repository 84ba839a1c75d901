/** The frame of every screen behind the sign-in: navigation, global bar, content, job drawer, palette. */
import { Outlet, useSearch } from '@tanstack/react-router';
import { App, Grid } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readGlobalSearch } from '@/shared/filters/global-search';
import { useStoredState } from '@/shared/lib/use-stored-state';
import { GlobalBar } from './global-bar';
import styles from './layout.module.css';
import { SideNav } from './side-nav';
import { useRefreshOnFinishedJobs } from './use-refresh-on-finished-jobs';
import { useShortcuts } from './use-shortcuts';

// What opens over a screen is fetched when it is first opened.
const CommandPalette = lazy(() => import('./command-palette'));
const JobDrawer = lazy(() => import('./job-drawer'));
const NavDrawer = lazy(() => import('./nav-drawer'));

export function AppLayout() {
  return (
    <App message={{ maxCount: 3 }} style={{ height: '100%' }}>
      <Frame />
    </App>
  );
}

function Frame() {
  const { t } = useTranslation();
  const narrow = Grid.useBreakpoint().md === false;
  const [folded, setFolded] = useStoredState('nav.folded', false);
  const [menuOpen, setMenuOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const { job } = readGlobalSearch(useSearch({ strict: false }));
  useShortcuts({ openPalette: () => setPaletteOpen(true) });
  useRefreshOnFinishedJobs();

  return (
    <div className={styles.frame} data-folded={folded}>
      <a className={styles.skip} href="#content">
        {t('nav.skip')}
      </a>
      {narrow ? null : (
        <aside className={styles.side}>
          <SideNav folded={folded} onFold={() => setFolded(!folded)} />
        </aside>
      )}
      <div className={styles.main}>
        <GlobalBar onMenu={narrow ? () => setMenuOpen(true) : undefined} onPalette={() => setPaletteOpen(true)} />
        <main id="content" className={styles.content} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Suspense>
        {narrow && menuOpen ? <NavDrawer onClose={() => setMenuOpen(false)} /> : null}
        {job === undefined ? null : <JobDrawer job={job} />}
        {paletteOpen ? <CommandPalette onClose={() => setPaletteOpen(false)} /> : null}
      </Suspense>
    </div>
  );
}
