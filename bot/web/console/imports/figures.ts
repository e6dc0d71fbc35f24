// What an import comes to, in the figures that the page shows.
import type { ImportItem, ImportReport } from '@shared/api.generated'
import type { Word } from '../i18n'

/** As many as the gateway takes. */
export const MOST_BYTES = 32 * 1024 * 1024
export const ENDINGS = ['.csv', '.xlsx', '.tsv', '.txt']

export interface Figure {
  title: Word
  value: number
  /** Said below the number. */
  note?: { word: Word; n: number }
  tone?: 'red' | 'amber'
}

export function figuresOf(report: ImportReport): Figure[] {
  const left = report.left_out
  return [
    { title: 'import.added', value: report.added },
    { title: 'import.changed', value: report.changed },
    { title: 'import.unchanged', value: report.unchanged },
    {
      title: 'import.refused',
      value: report.refused,
      ...(report.refused ? { tone: 'red' as const } : {}),
      ...(left ? { note: { word: 'import.leftout' as const, n: left } } : {}),
    },
    {
      title: 'import.doubts',
      value: report.doubts,
      ...(report.doubts ? { tone: 'amber' as const } : {}),
    },
  ]
}

/** Not past 99 before it is over; nothing where nobody knows yet. */
export function percentOf(item: Pick<ImportItem, 'done' | 'total'>): number {
  return item.total ? Math.min(99, Math.floor((item.done * 100) / item.total)) : 0
}

/** `312 KB`, `4.1 MB` */
export function sizeOf(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** Why a file need not be sent at all. */
export function wrongWith(file: Pick<File, 'name' | 'size'>): Word | null {
  if (!ENDINGS.some((ending) => file.name.toLowerCase().endsWith(ending))) return 'import.ending'
  if (file.size > MOST_BYTES) return 'import.large'
  return file.size ? null : 'import.empty'
}

export const atWork = (item: Pick<ImportItem, 'state'> | null | undefined): boolean =>
  item?.state === 'reading' || item?.state === 'importing'

/** When it was saved, as the gateway is told: whole seconds. */
export const savedAt = (file: Pick<File, 'lastModified'>): number =>
  Math.floor(file.lastModified / 1000)
