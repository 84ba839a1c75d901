/** What stands in place of a table until its first rows arrive. */
import { Skeleton } from 'antd';
import styles from './ui.module.css';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export function TableSkeleton() {
  return (
    <div className={styles.tableSkeleton} aria-busy="true">
      {ROWS.map((row) => (
        <Skeleton.Input key={row} active block size="small" />
      ))}
    </div>
  );
}
