// The words of accounts: those of the team, and one's own password.
import type { accountsZh } from './words'

export const accountsEn: Record<keyof typeof accountsZh, string> = {
  'nav.accounts': 'Accounts',
  'accounts.lead':
    'Accounts of agents are kept here; those of supervisors by whoever installs, with anxin staff',
  'accounts.new': 'New account',
  'accounts.username': 'User name',
  'accounts.username.hint': 'Letters, digits, - and _; it stays as it is',
  'accounts.name': 'Name',
  'accounts.name.hint': 'As buyers see it',
  'accounts.make': 'Create and show a password',
  'accounts.stopped': 'Stopped',
  'accounts.once': 'No password of their own yet; the given one is good until {when}',
  'accounts.over': 'The password that was given is over; give a new one',
  'accounts.sessions': 'Signed in {n} times',
  'accounts.nobody': 'Not signed in',
  'accounts.rename': 'Rename',
  'accounts.password': 'New password',
  'accounts.password.ask':
    'Give {name} a new password for one sign-in? The present one ends at once, ' +
    'everywhere they are signed out, and their chats go to colleagues.',
  'accounts.out': 'Sign out',
  'accounts.out.ask':
    'Sign {name} out everywhere? Their chats go to colleagues; the password stays.',
  'accounts.stop': 'Stop',
  'accounts.stop.ask':
    'Stop {name}? They are signed out at once and cannot come back in; their chats go to colleagues. ' +
    'What they said and did stays, and the account can be started again.',
  'accounts.start': 'Start again',
  'accounts.done': 'Saved',
  'accounts.given': 'Password of {name} for one sign-in',
  'accounts.given.text':
    'Give it to them in person or by your own chat. It is shown this once, is good until {when}, ' +
    'and is replaced by their own at the first sign-in.',
  'accounts.copy': 'Copy',
  'accounts.copied': 'Copied',
  'accounts.close': 'They have it, close',
  'own.password': 'Change password',
  'own.old': 'Present password',
  'own.new': 'New password',
  'own.again': 'New password again',
  'own.hint':
    'At least 12 characters, and not mainly a name, common words, dates or runs of digits',
  'own.differ': 'The two are not the same',
  'own.save': 'Change',
  'own.changed': 'The password is changed, and all other sign-ins have ended',
  'own.elsewhere': 'Sign out everywhere else',
  'own.elsewhere.done': '{n} other sign-ins have ended',
  'own.first': 'This password was given to you for one sign-in: choose one that only you know',
  'own.enter': 'Set it and sign in',
}
