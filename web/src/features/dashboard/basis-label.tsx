/** Says which days the figures are counted by. */
import { Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';

export function BasisLabel() {
  const { t } = useTranslation();
  return (
    <Tooltip title={t('basis.orderedHint')}>
      <Tag color="blue" variant="filled" style={{ cursor: 'help' }} data-testid="basis">
        {t('basis.ordered')}
      </Tag>
    </Tooltip>
  );
}
