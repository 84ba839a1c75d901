/** ECharts in a box: loaded when first needed, redrawn on resize and theme change. */
import { Skeleton } from 'antd';
import type { EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import type { ChartLibrary } from './echarts';

export function Chart({ option, height, label }: { option: EChartsCoreOption; height: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [library, setLibrary] = useState<ChartLibrary | null>(null);

  useEffect(() => {
    let current = true;
    void import('./echarts').then((module) => current && setLibrary(() => module.createChart));
    return () => {
      current = false;
    };
  }, []);

  const chart = useRef<ReturnType<ChartLibrary> | null>(null);
  useEffect(() => {
    if (library === null || box.current === null) return;
    const created = library(box.current);
    chart.current = created;
    const observer = new ResizeObserver(() => created.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      created.dispose();
      chart.current = null;
    };
  }, [library]);

  useEffect(() => {
    if (library === null || box.current === null) return;
    const textStyle = { fontFamily: getComputedStyle(box.current).fontFamily };
    chart.current?.setOption({ ...option, textStyle }, { notMerge: true });
  }, [library, option]);

  return (
    <div style={{ position: 'relative', height }}>
      {library === null ? <Skeleton active paragraph={{ rows: 5 }} title={false} /> : null}
      <div ref={box} role="img" aria-label={label} style={{ position: 'absolute', inset: 0 }} />
    </div>
  );
}
