// A group's conditions as a sentence: what somebody reads who did not write them.
import type { BuyerCondition, BuyerRule } from '@shared/api.generated'
import { t } from '../i18n'
import { nameOf } from '../names'
import { yuanOf } from './money'
import { USES } from './rule'

/** What a code of goods is called. */
export type Titles = (sku: string) => string

const listed = (names: string[]): string => names.join(t('groups.say.or'))

function named({ about, values }: BuyerCondition, titles: Titles): string {
  if (about === 'cases') return listed(values.map((one) => nameOf('case_kinds', one)))
  if (about === 'mood') return listed(values.map((one) => nameOf('buyer_moods', one)))
  return listed(about === 'goods' ? values.map(titles) : values)
}

function range(one: BuyerCondition): string {
  const { about } = one
  const unit = t(`groups.unit.${about as 'spend'}`)
  const amount = (number: number): string => (about === 'spend' ? yuanOf(number) : String(number))
  const [least, most] = [one.least, one.most]
  if (least !== null && most !== null)
    return least === most
      ? t('groups.say.exactly', { n: amount(least), unit })
      : t('groups.say.between', { least: amount(least), most: amount(most), unit })
  if (least !== null) return t('groups.say.least', { n: amount(least), unit })
  return most === null ? '' : t('groups.say.most', { n: amount(most), unit })
}

export function sayCondition(one: BuyerCondition, titles: Titles = (sku) => sku): string {
  const use = USES[one.about]
  const said = t(`groups.say.${one.about}`, {
    days: one.days === null || !use.days ? '' : t('groups.say.days', { n: one.days }),
    values: named(one, titles),
    states: one.states.length
      ? t('groups.say.states', {
          states: listed(one.states.map((state) => nameOf('case_states', state))),
        })
      : '',
    range: range(one),
  })
  const even = said.replace(/\s+/g, ' ').trim()
  return one.without ? t('groups.say.not', { said: even }) : even
}

/** Sets in it stand in brackets. */
export function sayRule(rule: BuyerRule, titles?: Titles): string {
  const parts = [
    ...rule.conditions.map((one) => sayCondition(one, titles)),
    ...rule.rules.map((one) => t('groups.say.set', { said: sayRule(one, titles) })),
  ]
  return parts.join(t(rule.match === 'all' ? 'groups.say.and' : 'groups.say.any'))
}
