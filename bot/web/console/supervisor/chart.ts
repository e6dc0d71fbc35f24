// The parts of ECharts that the board uses, and nothing else of it.
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use, type ComposeOption } from 'echarts/core'
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type {
  GridComponentOption,
  LegendComponentOption,
  TooltipComponentOption,
} from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
>
export { init }

/** The page's own colours, so that charts follow light and dark. */
export function palette(): Record<
  'ink' | 'soft' | 'line' | 'paper' | 'brand' | 'sky' | 'amber' | 'rose',
  string
> {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: of('ink'),
    soft: of('soft'),
    line: of('line'),
    paper: of('paper'),
    brand: of('chart-brand'),
    sky: of('chart-sky'),
    amber: of('chart-amber'),
    rose: of('chart-rose'),
  }
}
