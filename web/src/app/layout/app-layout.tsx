/** The frame of every screen behind the sign-in: navigation, global bar, content, job drawer, palette. */
import { Outlet } from '@tanstack/react-router';
import { App, Drawer, Grid } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStoredState } from '@/shared/lib/use-stored-state';
import { CommandPalette } from './command-palette';
import { GlobalBar } from './global-bar';
import { JobDrawer } from './job-drawer';
import styles from './layout.module.css';
import { SideNav } from './side-nav';
import { useRefreshOnFinishedJobs } from './use-refresh-on-finished-jobs';
import { useShortcuts } from './use-shortcuts';

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
  useShortcuts({ openPalette: () => setPaletteOpen(true) });
  useRefreshOnFinishedJobs();

  return (
    <div className={styles.frame} data-folded={folded}>
      <a className={styles.skip} href="#content">
        {t('nav.skip')}
      </a>
      {narrow ? (
        <Drawer
          open={menuOpen}
          placement="left"
          size={240}
          onClose={() => setMenuOpen(false)}
          styles={{ body: { padding: 0 }, header: { display: 'none' } }}
          aria-label={t('nav.main')}
        >
          <SideNav folded={false} onNavigate={() => setMenuOpen(false)} />
        </Drawer>
      ) : (
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
      <JobDrawer />
      <CommandPalette open={paletteOpen} onClose={() => setPaletteOpen(false)} />
    </div>
  );
}
