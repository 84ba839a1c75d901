/** What stands in place of a screen while its code is on the way. */
import { Skeleton } from 'antd';

export function ScreenSkeleton() {
  return (
    <div style={{ padding: 20 }}>
      <Skeleton active paragraph={{ rows: 8 }} />
    </div>
  );
}
