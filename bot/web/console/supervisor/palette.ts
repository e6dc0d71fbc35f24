// What charts are drawn with.

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
