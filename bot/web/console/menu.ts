// The pages of the console in groups, for each role; and which of them a phone has at hand.
import type { Component } from 'vue'
import {
  ChatDotRound,
  ChatLineSquare,
  Checked,
  CircleClose,
  DataAnalysis,
  EditPen,
  Files,
  Finished,
  Flag,
  Money,
  QuestionFilled,
  ScaleToOriginal,
  Service,
  SetUp,
  ShoppingCart,
  Stamp,
  Star,
  Tickets,
  Timer,
  Upload,
  User,
  UserFilled,
  Warning,
} from '@element-plus/icons-vue'
import type { Word } from './i18n'
import type { Staff } from '@shared/api.generated'

export interface MenuEntry {
  name: string
  title: Word
  icon: Component
  /** Pages that are opened from this one. */
  leads?: string[]
  supervisor?: true
}

export interface MenuGroup {
  title: Word
  entries: MenuEntry[]
}

const MENU: MenuGroup[] = [
  {
    title: 'group.talk',
    entries: [
      { name: 'desk', title: 'nav.desk', icon: Service },
      { name: 'conversations', title: 'nav.conversations', icon: ChatDotRound },
      { name: 'replies', title: 'nav.replies', icon: EditPen },
      { name: 'team', title: 'nav.team', icon: UserFilled, leads: ['accounts'], supervisor: true },
      { name: 'holds', title: 'nav.holds', icon: CircleClose, supervisor: true },
      { name: 'safety', title: 'nav.safety', icon: Warning, supervisor: true },
      { name: 'quality', title: 'nav.quality', icon: Checked, leads: ['quality-talk'] },
      { name: 'unsold', title: 'nav.unsold', icon: ShoppingCart },
    ],
  },
  {
    title: 'group.aftersales',
    entries: [
      { name: 'cases', title: 'nav.cases', icon: Tickets, leads: ['case'] },
      { name: 'approvals', title: 'nav.approvals', icon: Stamp, leads: ['decision'] },
      { name: 'appeals', title: 'nav.appeals', icon: Flag },
      { name: 'policy', title: 'nav.policy', icon: SetUp, leads: ['policy-draft'] },
    ],
  },
  {
    title: 'group.daily',
    entries: [
      { name: 'screening', title: 'nav.screening', icon: Finished },
      { name: 'reviews', title: 'nav.reviews', icon: Star },
      {
        name: 'registers',
        title: 'nav.registers',
        icon: Files,
        leads: ['register-forms', 'register-form'],
      },
      {
        name: 'imports',
        title: 'nav.imports',
        icon: Upload,
        leads: ['import'],
        supervisor: true,
      },
    ],
  },
  {
    title: 'group.money',
    entries: [
      { name: 'payouts', title: 'nav.payouts', icon: Money, supervisor: true },
      { name: 'reconcile', title: 'nav.reconcile', icon: ScaleToOriginal, supervisor: true },
    ],
  },
  {
    title: 'group.insight',
    entries: [
      {
        name: 'buyers',
        title: 'nav.buyers',
        icon: User,
        leads: ['buyer-groups', 'buyer-group', 'buyer-tags', 'group-messages', 'group-message'],
        supervisor: true,
      },
      { name: 'board', title: 'nav.board', icon: DataAnalysis, supervisor: true },
      { name: 'shadow', title: 'nav.shadow', icon: Timer, supervisor: true },
      { name: 'questions', title: 'nav.questions', icon: QuestionFilled, supervisor: true },
      {
        name: 'library',
        title: 'nav.library',
        icon: ChatLineSquare,
        leads: ['answer'],
        supervisor: true,
      },
    ],
  },
]

/** What somebody may use, without groups that have nothing for them. */
export function menuFor(role: Staff['role']): MenuGroup[] {
  return MENU.map((group) => ({
    ...group,
    entries: group.entries.filter((entry) => !entry.supervisor || role === 'supervisor'),
  })).filter((group) => group.entries.length > 0)
}

const AT_HAND = ['desk', 'cases', 'approvals', 'screening']

/** A phone's bar has room for four pages; all others are one press away. */
export function atHand(menu: MenuGroup[]): MenuEntry[] {
  const entries = menu.flatMap((group) => group.entries)
  return entries.filter((entry) => AT_HAND.includes(entry.name))
}

/** The pages that are not at hand. */
export function beyond(menu: MenuGroup[]): MenuGroup[] {
  return menu
    .map((group) => ({
      ...group,
      entries: group.entries.filter(({ name }) => !AT_HAND.includes(name)),
    }))
    .filter((group) => group.entries.length > 0)
}

/** What a page is called by the entry that leads to it. */
export const titleOf = (page: unknown): Word | null =>
  MENU.flatMap((group) => group.entries).find((entry) => isOn(entry, page))?.title ?? null

export const isOn = (entry: MenuEntry, page: unknown): boolean =>
  entry.name === page || (entry.leads ?? []).includes(String(page))
