/** Opens the job drawer and says how many jobs are at work. */
import { ThunderboltOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { isActive, recentJobsQuery } from '@/shared/jobs/job-queries';
import { useOpenJob } from '@/shared/jobs/use-open-job';
import styles from './layout.module.css';

export function JobButton() {
  const { t } = useTranslation();
  const openJob = useOpenJob();
  const { data } = useQuery(recentJobsQuery);
  const running = data?.items.filter((job) => isActive(job.state)).length ?? 0;
  return (
    <Button
      type="text"
      icon={<ThunderboltOutlined />}
      onClick={() => openJob('all')}
      title={t('job.running', { count: running })}
      aria-label={t('job.running', { count: running })}
      data-testid="jobs-button"
      data-running={running}
    >
      {running > 0 ? <span className={styles.jobCount}>{running}</span> : null}
    </Button>
  );
}
