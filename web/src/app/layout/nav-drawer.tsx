/** The navigation on a narrow screen, slid in from the left. */
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { SideNav } from './side-nav';

export default function NavDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      open
      placement="left"
      size={240}
      onClose={onClose}
      styles={{ body: { padding: 0 }, header: { display: 'none' } }}
      aria-label={t('nav.main')}
    >
      <SideNav folded={false} onNavigate={onClose} />
    </Drawer>
  );
}
