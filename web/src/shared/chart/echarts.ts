/** The parts of ECharts that our charts use; everything else stays out of the bundle. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export function createChart(box: HTMLDivElement) {
  return init(box);
}

export type ChartLibrary = typeof createChart;
