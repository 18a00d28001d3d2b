import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { ChartProps } from '../Chart.tsx';

use([LineChart, BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const NARROW = 480;
const FEW = 6;

type Drawn = ChartProps & { format: (value: number | null) => string; height: number };

/** Distinguishable for colour-blind readers, 3 : 1 against both grounds. */
const LIGHT = ['#0d6e64', '#c2410c', '#4f46e5', '#a16207', '#be185d', '#475569'];
const DARK = ['#42bfae', '#fb923c', '#a5b4fc', '#facc15', '#f472b6', '#94a3b8'];

/** Draws with ECharts, as SVG. Loaded when the first chart is. */
export default function EChart({ kind = 'line', x, series, format, height, stacked }: Drawn) {
  const box = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    // Names that do not fit beside each other stand below each other.
    const stackedNames = series.length > 1 && element.clientWidth < NARROW;
    const top = series.length > 1 ? (stackedNames ? 18 + 20 * series.length : 36) : 12;
    // A few bars have all their names, however narrow; of many points some names are left out.
    const names =
      kind === 'bar' && x.length <= FEW
        ? { interval: 0, width: element.clientWidth / (x.length + 1), overflow: 'break' as const }
        : { hideOverlap: true };
    const chart = init(element, undefined, { renderer: 'svg' });
    chart.setOption({
      animation: !still,
      animationDuration: 200,
      color: scheme === 'dark' ? DARK : LIGHT,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: color('--cp-dim') },
      grid: { left: 8, right: 12, top, bottom: 4, outerBoundsMode: 'same' },
      legend:
        series.length > 1
          ? {
              top: 0,
              left: 0,
              orient: stackedNames ? 'vertical' : 'horizontal',
              icon: 'circle',
              itemWidth: 8,
              textStyle: { color: color('--cp-text') },
            }
          : undefined,
      tooltip: {
        trigger: 'axis',
        confine: true,
        // Names and values come from others: text, never HTML.
        renderMode: 'richText',
        backgroundColor: color('--cp-surface'),
        borderColor: color('--cp-line'),
        textStyle: { color: color('--cp-text'), fontSize: 12 },
        valueFormatter: (value: unknown) => format(typeof value === 'number' ? value : null),
      },
      xAxis: {
        type: 'category',
        data: x,
        boundaryGap: kind === 'bar',
        axisTick: { show: false },
        axisLine: { lineStyle: { color: color('--cp-line') } },
        axisLabel: { color: color('--cp-dim'), ...names },
      },
      yAxis: {
        type: 'value',
        splitNumber: 4,
        axisLabel: { color: color('--cp-dim'), formatter: (value: number) => format(value) },
        splitLine: { lineStyle: { color: color('--cp-line') } },
      },
      series: series.map((one) => ({
        name: one.name,
        type: kind,
        data: one.values,
        stack: stacked ? 'all' : undefined,
        showSymbol: x.length < 2,
        symbolSize: 6,
        barMaxWidth: 32,
        lineStyle: kind === 'line' ? { width: 2, type: one.dashed ? 'dashed' : 'solid' } : undefined,
        itemStyle: kind === 'bar' ? { borderRadius: [3, 3, 0, 0] } : undefined,
      })),
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [kind, x, series, format, stacked, scheme]);
  return <div ref={box} style={{ height }} />;
}
