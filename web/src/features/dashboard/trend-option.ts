/** Turns the trend into what ECharts draws: sales as bars, profit and orders as lines. */
import type { EChartsCoreOption } from 'echarts/core';
import type { Trend } from '@/shared/api/types';
import type { ChartPalette } from '@/shared/chart/palette';
import { formatCount, formatDecimal, toPlotNumber } from '@/shared/lib/money';

interface SeriesNames {
  gmv: string;
  /** Null hides the series. */
  profit: string | null;
  orders: string;
  derived: string;
}

export function trendOption(trend: Trend, palette: ChartPalette, names: SeriesNames): EChartsCoreOption {
  const { items } = trend;
  const line = { type: 'line', showSymbol: items.length < 2, symbolSize: 6, lineStyle: { width: 2 } };
  return {
    animationDuration: 300,
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, itemGap: 18, textStyle: { color: palette.text } },
    tooltip: {
      trigger: 'axis',
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 12 },
      formatter: (points: unknown) => tooltip(points as { dataIndex: number }[], trend, names),
    },
    xAxis: {
      type: 'category',
      data: items.map((item) => item.period),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: {
        color: palette.text,
        hideOverlap: true,
        formatter: (period: string) =>
          period.slice(trend.interval === 'month' ? 0 : 5, trend.interval === 'month' ? 7 : 10),
      },
    },
    yAxis: [
      {
        type: 'value',
        axisLabel: { color: palette.text, formatter: (value: number) => shortNumber(value) },
        splitLine: { lineStyle: { color: palette.line } },
      },
      { type: 'value', minInterval: 1, axisLabel: { color: palette.text }, splitLine: { show: false } },
    ],
    series: [
      {
        type: 'bar',
        name: names.gmv,
        data: items.map((item) => toPlotNumber(item.gmv)),
        itemStyle: { color: palette.gmv, borderRadius: [3, 3, 0, 0] },
        barMaxWidth: 26,
      },
      ...(names.profit === null
        ? []
        : [
            {
              ...line,
              name: names.profit,
              data: items.map((item) => toPlotNumber(item.profit)),
              itemStyle: { color: palette.profit },
            },
          ]),
      {
        ...line,
        name: names.orders,
        yAxisIndex: 1,
        data: items.map((item) => item.orders),
        itemStyle: { color: palette.orders },
        lineStyle: { width: 1.5, type: 'dashed' },
      },
    ],
  };
}

/** Exact amounts as the server sent them, not what the axis made of them. */
function tooltip(points: { dataIndex: number }[], trend: Trend, names: SeriesNames): string {
  const item = trend.items[points[0]?.dataIndex ?? 0];
  if (item === undefined) return '';
  const money = (value: string | null) => (value === null ? '\u2014' : `${formatDecimal(value)} ${trend.currency}`);
  const rows: [string, string][] = [[names.gmv, money(item.gmv)]];
  if (names.profit !== null) rows.push([names.profit, money(item.profit)]);
  rows.push([names.orders, formatCount(item.orders)]);
  if (item.derived_units > 0) rows.push([names.derived, formatCount(item.derived_units)]);
  const cells = rows.map(
    ([name, value]) =>
      `<tr><td>${name}</td><td style="padding-left:16px;text-align:right;font-variant-numeric:tabular-nums"><b>${value}</b></td></tr>`,
  );
  return `${item.period}<table>${cells.join('')}</table>`;
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000_000) return `${value / 1_000_000}M`;
  return size >= 1_000 ? `${value / 1_000}k` : String(value);
}
