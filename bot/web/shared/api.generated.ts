// Made by `make types` from the gateway's shapes (bot/shape.py): do not edit.

export interface AccountAnswer {
  account: StaffAccount
}

export interface AccountsAnswer {
  accounts: StaffAccount[]
}

export interface AnswerDraft {
  examples: string[]
  proposals: AnswerProposal[]
  replies: number
  left_out: number
}

export interface AnswerEvent {
  at: string
  deed: 'harmed' | 'published' | 'saved' | 'withdrawn'
  version: number
  by: string
  note: string
}

export interface AnswerLift {
  at: string
  badly: AnswerMeasure
  handed_over: AnswerMeasure
  came_back: AnswerMeasure
  thumb_down: AnswerMeasure
}

/** `effect` and its ends are parts of one, below 0 is better; `beside`: what untouched questions did was taken off. */
export interface AnswerMeasure {
  before: AnswerShare
  after: AnswerShare
  untouched_before: AnswerShare
  untouched_after: AnswerShare
  beside: boolean
  effect: number | null
  low: number | null
  high: number | null
}

export interface AnswerProposal {
  text: string
  times: number
}

export interface AnswerShare {
  part: number
  whole: number
}

/** The counts are of all, the messages the newest of them. */
export interface AnswerTrial {
  looked_at: number
  acting: number
  answered_count: number
  wrong_count: number
  answered: TriedMessage[]
  wrong: TriedMessage[]
  others: string[]
  blocked: boolean
}

export interface AnswerVersion {
  number: number
  wording: AnswerWording
  threshold: number
  by: string
  at: string
}

export interface AnswerWording {
  name: string
  examples: string[]
  text: string
  scope: 'all' | 'category' | 'sku'
  scope_value: string
  valid_from: string | null
  valid_until: string | null
  buttons: string[]
}

/** `text_ours`: the words are the system's, not a person's. */
export interface Appeal {
  id: number
  kind: 'cannot_ship' | 'fast_refund' | 'malicious'
  kind_text: string
  state: 'dropped' | 'lost' | 'proposed' | 'submitted' | 'won'
  state_text: string
  reason: string
  reason_text: string
  order_no: string
  buyer: string
  amount: string
  facts: AppealFact[]
  text: string
  text_ours: boolean
  opened_at: string
  deadline: string
  submitted_at: string | null
  submitted_by: string | null
  settled_at: string | null
  settled_by: string | null
  note: string
  moves: RowMove[]
}

export interface AppealAnswer {
  appeal: Appeal
}

export interface AppealCounts {
  state: Record<string, number>
  kind: Record<string, number>
  due: Record<string, number>
}

export interface AppealDetail {
  appeal: Appeal
  evidence: Evidence
}

export interface AppealFact {
  label: string
  value: string
}

export interface AppealPage {
  appeals: Appeal[]
  total: number
  pages: number
  counts: AppealCounts
  malicious: Malicious
}

export interface AppealsAdded {
  added: number
}

export interface ApprovalGiven {
  name: string
  at: string
}

export interface Batch {
  id: number
  at: string
  by: string
  count: number
  total: string
  open: number
}

export interface BatchAnswer {
  batch: Batch
}

export interface Batches {
  batches: Batch[]
}

export interface Board {
  totals: TotalFigures
  days: DayFigures[]
  spent_by_cause: SpentByCause[]
  gifts: GiftRow[]
}

export interface Button {
  id: string
  title: string
  style: 'default' | 'primary'
}

/** What occurs, to make conditions of. */
export interface BuyerChoices {
  levels: string[]
  tags: string[]
  categories: string[]
  provinces: string[]
  goods: ChoiceOfGoods[]
}

/** `values` are any of them; `days` back from now, None for ever; `least` and `most` count fen for spend, days for what was last, else orders or cases. `without` turns it round. */
export interface BuyerCondition {
  about: 'cases' | 'category' | 'goods' | 'last_contact' | 'last_order' | 'level' | 'mood' | 'orders' | 'region' | 'spend' | 'tag'
  without: boolean
  values: string[]
  states: string[]
  days: number | null
  least: number | null
  most: number | null
}

/** With the tags that a person may put on. */
export interface BuyerDetail {
  buyer: BuyerRow
  tags: TagShape[]
}

export interface BuyerGroup {
  id: number
  name: string
  rule: BuyerRule
  changed_at: string
  changed_by: string
}

export interface BuyerGroupAnswer {
  group: BuyerGroup
}

export interface BuyerGroups {
  groups: CountedGroup[]
}

export interface BuyerList {
  buyers: BuyerRow[]
  total: number
  pages: number
}

/** `spend_fen`: paid and not given back by the platform. */
export interface BuyerRow {
  id: string
  name: string
  level: string
  orders: number
  spend_fen: number
  last_order: string | null
  cases: number
  open_cases: number
  last_contact: string | null
  conversation_id: string | null
  tags: BuyerTag[]
}

/** All or any of its conditions and of the rules in it. Without any part nobody is left out. */
export interface BuyerRule {
  match: 'all' | 'any'
  conditions: BuyerCondition[]
  rules: BuyerRule[]
}

/** A tag on a buyer. `tag_id` None: from the shop's own file, which tells nothing more; `rule` is the group that put it there, `by` a person. */
export interface BuyerTag {
  name: string
  tag_id: number | null
  by: string
  rule: string
  since: string | null
}

export interface BuyerTagAnswer {
  tag: TagShape
}

export interface BuyerTags {
  tags: TagShape[]
}

/** To staff who watch. */
export interface BuyerTyping {
  conversation_id: string
  on: boolean
}

export interface CaseAnswer {
  case: StaffCase
}

/** The same for buyers and staff. */
export interface CaseCard {
  id: number
  no: string
  kind: 'exchange' | 'postage' | 'refund_only' | 'reship' | 'return_refund'
  kind_text: string
  state: 'asked' | 'awaiting_return' | 'done' | 'received' | 'refunding' | 'refused' | 'reshipped' | 'returning' | 'to_reship' | 'withdrawn'
  state_text: string
  order_no: string
  items: CaseItem[]
  amount: string | null
  opened_at: string
  deadline: string | null
  colour: 'amber' | 'green' | 'overdue' | 'red' | null
  next: string
  return_address: ReturnAddress | null
  return_parcel: ParcelNumber | null
  reship_parcel: ParcelNumber | null
  evidence: number
  timeline: Step[]
  can: ('add_evidence' | 'send_back' | 'withdraw')[]
}

export interface CaseCounts {
  kind: Record<string, number>
  state: Record<string, number>
  due: Record<string, number>
}

/** `moves` are what the member of staff who asks may do. */
export interface CaseDetail {
  events: CaseEvent[]
  evidence: CaseEvidence[]
  case: StaffCase
  decisions: Decision[]
  order: OrderDetail
  moves: CaseMove[]
}

export interface CaseEvent {
  at: string
  move: string
  title: string
  from: 'asked' | 'awaiting_return' | 'done' | 'received' | 'refunding' | 'refused' | 'reshipped' | 'returning' | 'to_reship' | 'withdrawn' | null
  to: 'asked' | 'awaiting_return' | 'done' | 'received' | 'refunding' | 'refused' | 'reshipped' | 'returning' | 'to_reship' | 'withdrawn'
  by: string
  note: string
}

export interface CaseEvidence {
  file: string
  at: string
  by: string
}

/** For staff: every event with its note, and the pictures. */
export interface CaseHistory {
  events: CaseEvent[]
  evidence: CaseEvidence[]
}

export interface CaseItem {
  sku: string
  title: string
  quantity: number
  new_sku: string | null
}

/** What staff may do, and what they have to say for it. */
export interface CaseMove {
  name: string
  title: string
  to: 'asked' | 'awaiting_return' | 'done' | 'received' | 'refunding' | 'refused' | 'reshipped' | 'returning' | 'to_reship' | 'withdrawn'
  to_text: string
  needs: ('amount' | 'courier' | 'note' | 'tracking_no')[]
}

export interface CasePage {
  cases: StaffCase[]
  counts: CaseCounts
  total: number
  pages: number
}

/** What would happen to one case, or did. */
export interface CaseReport {
  id: number
  ok: boolean
  message: string
  case: StaffCase | null
}

export interface CaseReports {
  report: CaseReport[]
}

/** To staff who watch: the conversation as it is now. */
export interface Changed {
  conversation_id: string
  conversation: Conversation
}

export interface ChoiceOfGoods {
  sku: string
  title: string
}

/** Who has no room takes no further buyer. */
export interface Colleague {
  id: number
  name: string
  role: 'agent' | 'supervisor'
  online: boolean
  state: 'break' | 'busy' | 'offline' | 'online'
  tickets: number
  room: boolean
}

export interface Colleagues {
  colleagues: Colleague[]
}

/** A fact that a rule looked at, and the bound that it was held against. */
export interface Compared {
  label: string
  value: string
  bound: string
}

export interface Conversation {
  id: string
  holder: 'agent' | 'bot' | 'queue'
  agent_name: string | null
  place: number | null
  wait_minutes: number | null
  opens_at: string | null
  rated: number | null
  last_seq: number
}

export interface ConversationPage {
  conversations: ConversationRow[]
  total: number
  pages: number
}

export interface ConversationRow {
  id: string
  buyer: string
  holder: 'agent' | 'bot' | 'queue'
  agent_name: string | null
  last_text: string
  last_at: string
  ticket: number | null
}

export interface CountedGroup {
  group: BuyerGroup
  count: number
}

export interface DayCount {
  day: string
  count: number
}

export interface DayFigures {
  conversations: number
  settled_by_bot: number
  settled_provisional: number
  handed_over: number
  unanswered: number
  waiting: number
  reply_3min: number | null
  people_3min: number | null
  goodwill: string
  price_difference: string
  postage: string
  refund: string
  gifts: number
  rating: number | null
  rated: number
  day: string
}

/** `buyer_reason` is the reason as a buyer is told it. */
export interface Decision {
  id: number
  at: string
  order_no: string
  kind: string
  kind_text: string
  rule: string
  outcome: 'escalate' | 'grant' | 'refuse'
  reason: string
  reason_text: string
  buyer_reason: string
  amount: string
  gifts: DecisionGift[]
  remark: string | null
  deadline: string | null
  policy_version: string
  state: 'approved' | 'declined' | 'done' | 'offered' | 'refused' | 'reversed' | 'waiting'
  proof: ProofRow[]
  would_change: string[]
  can_approve: boolean
  settled_by: string | null
}

export interface DecisionAnswer {
  decision: Decision
}

/** 判责单. `line` is what `anxin decide` would read: by the kind of request. */
export interface DecisionDetail {
  decision: Decision
  facts: DecisionFact[]
  line: Record<string, unknown>
  conversation_id: string | null
}

/** `at` is the time of the fact itself where it has one, else when it was looked up. */
export interface DecisionFact {
  label: string
  value: string
  source: '买家说的' | '台账' | '售后单' | '商品' | '店铺设置' | '物流' | '订单'
  at: string
}

export interface DecisionGift {
  sku: string
  quantity: number
}

export interface DemoBuyers {
  buyers: ShownBuyer[]
}

export interface DemoProducts {
  products: ProductCard[]
}

export interface DemoToken {
  token: string
}

export interface Done {
  ok: true
}

/** A buyer waits for a word since `since`, due at `due`; `mine`: of who asks, else of nobody yet. `first`: nobody has said anything since they waited for a person. */
export interface Due {
  ticket: number
  buyer: string
  since: string
  due: string
  mine: boolean
  first: boolean
}

/** How many sign-ins ended. */
export interface EndedAnswer {
  ended: number
}

/** Every refusal by HTTP. */
export interface ErrorAnswer {
  error: ErrorBody
  hold?: Hold
  wrong?: Record<string, string>
}

export interface ErrorBody {
  code: string
  message: string
}

/** Collected now, or as it was when the appeal was submitted. */
export interface Evidence {
  messages: EvidenceMessage[]
  photos: string[]
  parcels: Parcel[]
  decisions: EvidenceDecision[]
}

export interface EvidenceDecision {
  id: number
  at: string
  kind: string
  rule: string
  outcome: string
  reason: string
  amount: string
  state: string
}

export interface EvidenceMessage {
  at: string
  from: 'agent' | 'bot' | 'buyer' | 'system'
  name: string | null
  text: string
}

/** A file that was taken, with how many lines. */
export interface Export {
  id: number
  at: string
  by: string
  count: number
}

export interface ExportAnswer {
  export: Export
}

export interface Exports {
  exports: Export[]
}

/** Shares from 0 to 1; None where there is nothing to count. Money in yuan. */
export interface Figures {
  conversations: number
  settled_by_bot: number
  settled_provisional: number
  handed_over: number
  unanswered: number
  waiting: number
  reply_3min: number | null
  people_3min: number | null
  goodwill: string
  price_difference: string
  postage: string
  refund: string
  gifts: number
  rating: number | null
  rated: number
}

/** `key` has a hash of the facts: what was passed comes back only when they change. */
export interface Finding {
  key: string
  kind: 'address_changed' | 'address_incomplete' | 'blacklisted' | 'gift_missing' | 'gift_promised' | 'intercept' | 'out_of_stock' | 'refund_asked' | 'sku_unknown' | 'suspicious'
  kind_text: string
  level: 'check' | 'do' | 'stop'
  text: string
  todo: string
  state: 'held' | 'open' | 'passed'
  by: string | null
  at: string | null
  note: string
  undo_until: string | null
}

/** `number` is the platform's own for this colour. */
export interface FlagMeaning {
  flag: 'blue' | 'green' | 'purple' | 'red' | 'yellow'
  number: number
  colour: string
  meaning: string
}

export interface GiftRow {
  sku: string
  title: string
  quantity: number
}

/** `password` is shown this once. */
export interface GivenPasswordAnswer {
  account: StaffAccount
  password: string
}

export interface GroupMessageAnswer {
  message: GroupMessageShape
}

export interface GroupMessagePage {
  messages: GroupMessageShape[]
  total: number
  pages: number
  states: Record<string, number>
}

/** `offences` are refused, `promises` need another supervisor; `skipped` by reason. */
export interface GroupMessagePreview {
  matched: number
  gets: number
  skipped: Record<string, number>
  samples: MessageSample[]
  waits_until: string | null
  promises: HeldPromise[]
  offences: HeldPromise[]
}

/** Of those who got it within a week; `skipped` by reason. */
export interface GroupMessageResult {
  due: number
  sent: number
  read: number
  replied: number
  opted_out: number
  stopped: number
  skipped: Record<string, number>
}

/** `waits_until`: the end of the quiet hours that hold it up. */
export interface GroupMessageShape {
  id: number
  text: string
  purpose: 'offer' | 'service'
  state: 'done' | 'draft' | 'held' | 'scheduled' | 'sending' | 'stopped'
  group_id: number
  group: string
  rule: BuyerRule
  send_at: string | null
  created_at: string
  author_id: number
  author: string
  released_at: string | null
  released_by: string
  reason: string
  promises: HeldPromise[]
  ended_at: string | null
  waits_until: string | null
  result: GroupMessageResult
}

/** docs/protocol.md's HandoverCard, but for what other rooms know: promises and danger. */
export interface Handover {
  wish: string
  order_no: string | null
  facts: LabelledFact[]
  mood: 'angry' | 'calm' | 'upset'
  proposal: string | null
  last_words: string
}

export interface HandoverCard {
  wish: string
  order_no: string | null
  facts: LabelledFact[]
  mood: 'angry' | 'calm' | 'upset'
  proposal: string | null
  last_words: string
  promises: string[]
  added?: string[]
  safety?: Safety
}

/** `missing` is what is not loaded yet. */
export interface HealthAnswer {
  database: boolean
  engine: boolean
  missing: string[]
}

/** `conversation_id` is None for words on a case outside the chat; `said` is what a person told the buyer next. */
export interface HeldLine {
  id: number
  at: string
  who: string
  by_bot: boolean
  buyer: string
  conversation_id: string | null
  text: string
  findings: HeldPromise[]
  outcome: 'held' | 'replaced' | 'sent'
  reason: string
  decided_at: string | null
  said: string
  said_at: string | null
}

export interface HeldLinePage {
  holds: HeldLine[]
  counts: Record<string, number>
  total: number
  pages: number
}

export interface HeldPromise {
  kind: 'abuse' | 'authenticity' | 'contact_outside' | 'fake_order' | 'gift' | 'invoice_refused' | 'misled_refund' | 'money' | 'other_platform' | 'pay_outside' | 'postage' | 'price_protection' | 'private_data' | 'replacement' | 'review_change' | 'review_reward' | 'time'
  words: string
  amount: string | null
}

/** Messages after a number, and the conversation as it is now. */
export interface History {
  messages: Message[]
  conversation: Conversation
  more: boolean
}

/** What a line promises that no decision covers, or how it offends the platform: not sent. */
export interface Hold {
  id: number
  findings: HeldPromise[]
  can_send_anyway: boolean
}

/** `read_as` is empty where nobody reads it. */
export interface ImportColumn {
  place: string
  title: string
  read_as: string
}

/** `remarks` are the first of them, `kept` how many the file of them has. `before`: the same content went in already. */
export interface ImportDetail {
  item: ImportItem
  digest: string
  preview: ImportPreview | null
  remarks: ImportRemark[]
  kept: number
  before: ImportItem | null
}

/** `done` of `total` is how far it is, in whatever the file counts. */
export interface ImportItem {
  id: number
  kind: 'buyers' | 'gifts' | 'orders' | 'parcels' | 'prices' | 'products' | 'reviews' | 'stock' | null
  file_name: string
  size: number
  state: 'done' | 'dropped' | 'failed' | 'importing' | 'reading' | 'ready' | 'refused'
  created_at: string
  created_by: string
  started_at: string | null
  started_by: string
  ended_at: string | null
  error: string
  done: number
  total: number
  report: ImportReport | null
}

export interface ImportPage {
  imports: ImportItem[]
  total: number
  pages: number
}

/** `missing` are columns that the kind may have and the file has not; `others` are kinds that the file may be read as, too. */
export interface ImportPreview {
  titles: string[]
  rows: string[][]
  columns: ImportColumn[]
  missing: string[]
  others: ('buyers' | 'gifts' | 'orders' | 'parcels' | 'prices' | 'products' | 'reviews' | 'stock')[]
}

export interface ImportRemark {
  line: number
  kind: 'doubt' | 'refused'
  text: string
}

/** What became of the lines, or would: `added`, `changed` and `unchanged` are orders, goods or whatever the file is of; `left_out` are orders. */
export interface ImportReport {
  source: string
  lines: number
  added: number
  changed: number
  unchanged: number
  refused: number
  left_out: number
  repeated: number
  doubts: number
  notes: string[]
}

export interface IntentCount {
  name: string
  count: number
}

export interface LabelledFact {
  label: string
  value: string
}

/** `seconds` until the answer, None where there is none. */
export interface LateRound {
  conversation_id: string
  opened_at: string
  answered_at: string | null
  seconds: number | null
}

/** The newest 200. */
export interface LateRounds {
  rule: string
  rounds: LateRound[]
}

export interface LedgerRow {
  at: string
  kind_text: string
  amount: string
  by: string
}

/** `left`: whether the bot has the conversation again; else a person looks at it in any case. */
export interface Left {
  ok: true
  left: boolean
}

/** As it was saved last. `live` is the version that is given, `given` how often any was; `taken_back`: it was withdrawn by itself. */
export interface LibraryAnswer {
  id: number
  state: 'draft' | 'live' | 'withdrawn'
  version: number
  live: number | null
  wording: AnswerWording
  given: number
  by: string
  at: string
  published_at: string | null
  withdrawn_at: string | null
  withdrawn_why: string
  taken_back: boolean
  lift: AnswerLift | null
}

export interface LibraryDetail {
  answer: LibraryAnswer
  versions: AnswerVersion[]
  events: AnswerEvent[]
}

export interface LibraryPage {
  answers: LibraryAnswer[]
  counts: Record<string, number>
  buttons: string[]
  categories: string[]
  total: number
  pages: number
}

/** How many of this month's appeals of this kind are used up. */
export interface Malicious {
  month: string
  used: number
  most: number
}

/** How many buyers' tags changed. */
export interface Marked {
  count: number
}

/** What stands on an order: the whole remark, and the flag. */
export interface Marks {
  order_no: string
  remark: string
  flag: 'blue' | 'green' | 'purple' | 'red' | 'yellow' | null
  flag_text: string
}

export interface MarksAnswer {
  marks: Marks
}

export interface MarksPage {
  waiting: number
  flags: FlagMeaning[]
  exports: Export[]
}

/** `history`: their states, newest first. */
export interface MemberAnswer {
  member: TeamMember
  history: StaffPresence[]
}

export interface Message {
  seq: number
  client_msg_id: string | null
  from: 'agent' | 'bot' | 'buyer' | 'system'
  name: string | null
  at: string
  kind: 'case' | 'image' | 'logistics' | 'note' | 'notice' | 'order' | 'orders' | 'rating' | 'text'
  text: string
  data: MessageData
  buttons: Button[]
}

/** By the message's kind. What else is kept with a message is for us alone. */
export interface MessageData {
  file?: string
  width?: number
  height?: number
  orders?: OrderCard[]
  order?: OrderCard
  parcels?: Parcel[]
  case?: CaseCard
  notice?: 'delayed' | 'out_for_delivery' | 'refund_paid' | 'review' | 'shipped' | 'shop_message' | 'signed' | 'stalled'
  order_no?: string
  rated?: number | null
  helped?: boolean | null
  quote?: number
}

export interface MessageRecipient {
  id: string
  name: string
  conversation_id: string | null
}

/** The buyers behind one number of a message. */
export interface MessageRecipients {
  buyers: MessageRecipient[]
  total: number
  pages: number
}

export interface MessageSample {
  buyer: string
  text: string
}

export interface MoneyLine {
  code: string
  text: string
  amount: string
  order_no: string
  payout: number | null
  decision_id: number | null
}

export interface Named {
  name: string
}

/** It was done; there is nothing to say. */
export interface Nothing {
}

/** Whether the buyer is told of the orders' news, and agreed to be told of offers. */
export interface NoticeChoice {
  on: boolean
  offers: boolean
}

export interface OrderCard {
  no: string
  status: string
  status_text: string
  paid: string
  placed_at: string
  items: OrderItem[]
}

/** The staff's view of an order. */
export interface OrderDetail {
  no: string
  status: string
  status_text: string
  paid: string
  placed_at: string
  items: OrderItem[]
  consignee: string
  phone: string
  address: string
  ship_by: string | null
  shipped_at: string | null
  signed_at: string | null
  refunded: string
  parcels: Parcel[]
  remarks: OrderRemark[]
  flag: 'blue' | 'green' | 'purple' | 'red' | 'yellow' | null
  ledger: LedgerRow[]
}

export interface OrderItem {
  sku: string
  title: string
  spec: string
  quantity: number
  unit_price: string
  image: string | null
}

export interface OrderList {
  orders: OrderCard[]
}

export interface OrderRemark {
  at: string
  text: string
  by: string
}

/** What would happen to one order, or did. */
export interface OrderReport {
  order_no: string
  ok: boolean
  message: string
}

export interface OrderReports {
  report: OrderReport[]
}

export interface OutcomeCount {
  outcome: string
  count: number
}

export interface OwnCases {
  cases: CaseCard[]
}

/** `talks` of at most `most_talks` buyers are in hand. `gives`: buyers come by themselves. */
export interface OwnDesk {
  presence: StaffPresence
  choices: StateChoice[]
  talks: number
  most_talks: number
  gives: boolean
}

/** Events newest first. `state_text` is what buyers read. */
export interface Parcel {
  courier: string
  tracking_no: string
  state: string
  events: ParcelEvent[]
  state_text?: string
}

export interface ParcelEvent {
  at: string
  text: string
}

export interface ParcelNumber {
  courier: string
  tracking_no: string
}

/** `dispute` is what was reported and cannot be true together with the state. */
export interface Payout {
  id: number
  key: string
  order_no: string
  kind: 'goodwill' | 'postage' | 'price_difference' | 'refund'
  kind_text: string
  amount: string
  decision_id: number
  conversation_id: string | null
  by: string
  at: string
  state: 'confirmed' | 'failed' | 'requested' | 'reversed' | 'sent' | 'unknown'
  state_text: string
  attempts: number
  sent_at: string | null
  settled_at: string | null
  batch: number | null
  reference: string
  note: string
  dispute: string
}

export interface PayoutAnswer {
  payout: Payout
}

/** Of what has no end yet, and of what was reported otherwise than it stands. */
export interface PayoutCounts {
  requested: number
  sent: number
  failed: number
  unknown: number
  disputed: number
}

export interface PayoutDetail {
  payout: Payout
  events: PayoutEvent[]
}

export interface PayoutEvent {
  at: string
  was: 'confirmed' | 'failed' | 'requested' | 'reversed' | 'sent' | 'unknown'
  now: 'confirmed' | 'failed' | 'requested' | 'reversed' | 'sent' | 'unknown'
  now_text: string
  by: string
  note: string
}

export interface PayoutPage {
  payouts: Payout[]
  counts: PayoutCounts
  more: boolean
  by_file: boolean
}

/** To the provider: what we think of the payout now. */
export interface PayoutStanding {
  key: string
  state: 'confirmed' | 'failed' | 'requested' | 'reversed' | 'sent' | 'unknown'
}

export interface PerformancePage {
  people: PersonPerformance[]
}

/** Shares 0 to 1; `first_response` in seconds, the median. */
export interface PersonFigures {
  talks: number
  first_response: number | null
  rounds: number
  in_time: number | null
  closed: number
  solved: number | null
  rated: number
  rating: number | null
}

/** `id` 0 is the team. `before`: the period of the same length before. */
export interface PersonPerformance {
  id: number
  name: string
  now: PersonFigures
  before: PersonFigures
}

export interface Picture {
  file: string
  width: number
  height: number
}

/** What was decided then, and what it would be under the numbers in force and the draft. */
export interface PolicyAnew {
  recorded: Decision
  was: Decision
  now: Decision
}

export interface PolicyDifference {
  name: string
  says: string
  unit: string
  was: string
  now: string
  gives_more: boolean
}

/** `second`: why an author may not release it from now on; `mine`: whoever asks is one. */
export interface PolicyDraft {
  id: number
  revision: number
  state: 'dropped' | 'open' | 'released'
  why: string
  authors: string[]
  mine: boolean
  created_at: string
  changed_at: string
  differs: PolicyDifference[]
  second: string
  run: PolicyRun | null
  sheet: PolicySheet
}

export interface PolicyDraftAnswer {
  draft: PolicyDraft
}

export interface PolicyFlip {
  decision_id: number
  at: string
  order_no: string
  kind_text: string
  was: ReplayTaken
  now: ReplayTaken
}

export interface PolicyFlips {
  flips: PolicyFlip[]
  pages: number
}

export interface PolicyGroup {
  name: string
  title: string
  numbers: PolicyNumber[]
}

/** `least` and `most` in the unit; `gives`: in which direction it gives buyers more. */
export interface PolicyNumber {
  name: string
  says: string
  unit: string
  least: string
  most: string
  gives: 'any_change' | 'higher' | 'lower' | 'neither'
}

/** What an order earns from this goods total on, in yuan. */
export interface PolicyPack {
  total: string
  sku: string
  quantity: string
}

/** `second_above`: yuan a month, None where one supervisor may release everything. `alone`: the shop has no other supervisor than who asks. History is the newest release first. */
export interface PolicyPage {
  groups: PolicyGroup[]
  packs_says: string
  version: string
  sheet: PolicySheet
  history: PolicyVersion[]
  drafts: PolicyDraft[]
  second_above: string | null
  alone: boolean
}

/** `fits`: it is of the draft's numbers as they are now. `flips`: how many are listed. `unseen`: why its price is unknown, empty where it is told. */
export interface PolicyRun {
  id: number
  state: 'done' | 'failed' | 'running'
  done: number
  total: number
  days: number
  started_at: string
  started_by: string
  fits: boolean
  flips: number
  report: ReplayReport | null
  unseen: '' | 'blind' | 'none'
}

export interface PolicyRunAnswer {
  run: PolicyRun
}

/** All numbers by name, as text. */
export interface PolicySheet {
  values: Record<string, string>
  packs: PolicyPack[]
}

/** `second`: why somebody else than its authors had to release it. `of_file`: the numbers of the settings' file, which nobody released. */
export interface PolicyVersion {
  id: number
  version: string
  state: 'in_force' | 'past' | 'scheduled' | 'withdrawn'
  effective_at: string
  released_at: string
  released_by: string
  authors: string[]
  why: string
  second: string
  of_file: boolean
  withdrawn_by: string | null
}

/** `differs` from the version that was in force before it. `restoring`: what differs from the numbers in force now; `second`: why an author of that may not release it from now on. */
export interface PolicyVersionAnswer {
  version: PolicyVersion
  sheet: PolicySheet
  differs: PolicyDifference[]
  restoring: PolicyDifference[]
  second: string
}

export interface ProductCard {
  sku: string
  title: string
  price: string
  category: string
  emoji: string
}

export interface ProofRow {
  reason: string
  text: string
  applied: boolean
  facts: Compared[]
}

/** Marks of two reviewers on the same talks: how many are the same, and at most one apart. */
export interface QualityAgreement {
  talks: number
  marks: number
  same: number
  near: number
}

export interface QualityCriteria {
  criteria: QualityCriterion[]
}

export interface QualityCriterion {
  id: number
  name: string
}

export interface QualityDetail {
  talk: QualityTalk
  lines: QualityLine[]
}

export interface QualityDrawn {
  drawn: number
}

/** `seqs` are the messages it rests on, the one at fault first where there is one. */
export interface QualityFinding {
  id: number
  rule: 'abuse' | 'cold' | 'late' | 'off_platform' | 'off_point' | 'offence' | 'overpromise' | 'repeating' | 'review_reward' | 'unverified'
  version: number
  side: 'agent' | 'bot' | 'nobody'
  who: string
  words: string
  seqs: number[]
  state: 'appealed' | 'confirmed' | 'open' | 'rejected'
  decided_by: string | null
  decided_at: string | null
  note: string
  appeal: string
  appealed_at: string | null
  may_appeal: boolean
  may_decide: boolean
}

/** `text` is empty for a card or a question with buttons. */
export interface QualityLine {
  seq: number
  at: string
  sender: 'agent' | 'bot' | 'buyer' | 'system'
  who: string
  text: string
}

export interface QualityMark {
  criterion: number
  name: string
  mark: number
}

/** `judged` are all talks of the period; `rules` and `states` count findings in it. */
export interface QualityPage {
  talks: QualityTalk[]
  total: number
  pages: number
  judged: number
  rules: Record<string, number>
  states: Record<string, number>
  people: QualityPerson[]
  agreement: QualityAgreement
}

/** `id` 0 is the bot. */
export interface QualityPerson {
  id: number
  name: string
}

export interface QualityScore {
  reviewer: string
  mine: boolean
  at: string
  marks: QualityMark[]
  mean: number
  note: string
}

/** A conversation on one day. `may_score`: by who looks. */
export interface QualityTalk {
  id: number
  conversation_id: string
  day: string
  buyer: string
  last_at: string
  people: string[]
  sampled: boolean
  findings: QualityFinding[]
  scores: QualityScore[]
  may_score: boolean
}

export interface QualityTalkAnswer {
  talk: QualityTalk
}

/** The group that is there then. */
export interface QuestionActed {
  id: string
}

/** What a person did about a group; `deed` is one of Deed. */
export interface QuestionEvent {
  at: string
  by: string
  deed: 'assign' | 'heed' | 'ignore' | 'merge' | 'name' | 'note' | 'pin' | 'split' | 'unpin'
  text: string
}

/** `count` of the period; 0 for a group that is known from earlier. */
export interface QuestionFound {
  id: string
  title: string
  count: number
}

/** Goods that this group has more of than all questions; `expected` orders by chance. */
export interface QuestionGoods {
  sku: string
  title: string
  orders: number
  expected: number
}

/** `previous` is the count in the period of the same length before; `joined` are the titles of earlier groups that are found in this one now. */
export interface QuestionGroup {
  id: string
  title: string
  count: number
  previous: number
  share: number
  trend: 'down' | 'flat' | 'new' | 'unknown' | 'up'
  settled: number
  handed_over: number
  outcomes: OutcomeCount[]
  unanswered: number
  came_back: number
  intents: IntentCount[]
  examples: string[]
  days: DayCount[]
  orders: number
  goods: QuestionGoods[]
  named_by: string | null
  pinned: boolean
  ignored: boolean
  assignee: string | null
  split_from: string | null
  joined: string[]
  events: QuestionEvent[]
}

export interface QuestionMessage {
  at: string
  text: string
  text_id: string
  conversation_id: string
  intent: string
  outcome: string
}

export interface QuestionMessages {
  messages: QuestionMessage[]
}

/** `total` counts questions, `groups_total` groups that are looked at, `ignored_total` those that are not. */
export interface QuestionPage {
  total: number
  groups: QuestionGroup[]
  groups_total: number
  ignored_total: number
  pages: number
}

/** `left_out`: how many more there are. */
export interface QuestionsFound {
  groups: QuestionFound[]
  left_out: number
}

/** Something in the queue or in another list of the staff: fetch it. */
export interface QueueChanged {
}

export interface QuickReplies {
  replies: QuickReply[]
}

/** `initials` and `spelling` are how the title is typed: 物流催促 is wlcc, and wuliucuicu. */
export interface QuickReply {
  id: number
  shortcut: string
  title: string
  text: string
  group: string
  own: boolean
  initials: string
  spelling: string
}

export interface QuickReplyAnswer {
  reply: QuickReply
}

export interface Reconciliation {
  day: string
  count: number
  ledger: string
  by_state: Record<string, string>
  difference: string
  difference_lines: number
  open_lines: number
  differences: MoneyLine[]
  open: MoneyLine[]
}

/** `retry`: whether the same message may go through later. */
export interface Refusal {
  ok: false
  error: ErrorBody
  retry: boolean
  hold?: Hold
}

/** `known`: what fields are filled with, by their default; `goods` of the order one by one. */
export interface RegisterBeside {
  forms: RegisterForm[]
  known: Record<string, string>
  goods: string[]
  entries: RegisterEntry[]
}

export interface RegisterChange {
  name: string
  was: string[]
  now: string[]
}

export interface RegisterCounts {
  state: Record<string, number>
  form: Record<string, number>
}

/** `form` is what a change is filled into. */
export interface RegisterDetail {
  entry: RegisterEntry
  form: RegisterForm
  history: RegisterEvent[]
}

/** `values` are those of the version of the form that it was filled in by. */
export interface RegisterEntry {
  id: number
  no: string
  form_id: number
  form: string
  version: number
  revision: number
  state: 'doing' | 'done' | 'todo' | 'withdrawn'
  buyer: string
  conversation_id: string
  order_no: string | null
  values: RegisterValue[]
  by: string
  handler: string | null
  created_at: string
  changed_at: string
  note: string
  moves: RowMove[]
}

export interface RegisterEvent {
  at: string
  by: string
  deed: 'changed' | 'finish' | 'made' | 'reopen' | 'take' | 'withdraw'
  note: string
  changes: RegisterChange[]
}

/** `key` is empty for a field that is new. `hidden`: a supervisor's alone. */
export interface RegisterField {
  key: string
  name: string
  kind: 'date' | 'goods' | 'line' | 'money' | 'number' | 'one' | 'order' | 'phone' | 'several' | 'text' | 'yesno'
  required: boolean
  options: string[]
  default: 'agent' | 'buyer' | 'case' | 'channel' | 'goods' | 'none' | 'order' | 'phone' | 'today' | 'tracking'
  hint: string
  hidden: boolean
  retired: boolean
}

/** At its newest version; without fields that are not the asker's. */
export interface RegisterForm {
  id: number
  name: string
  purpose: string
  audience: 'staff' | 'supervisors'
  tracked: boolean
  version: number
  retired: boolean
  at: string
  by: string
  fields: RegisterField[]
}

export interface RegisterFormDetail {
  form: RegisterForm
  versions: RegisterVersion[]
}

/** `entries`: how many each form has, by its number; a supervisor's alone. `fits`: what a field of a kind may be filled with. */
export interface RegisterForms {
  forms: RegisterForm[]
  entries: Record<string, number>
  fits: Record<string, ('agent' | 'buyer' | 'case' | 'channel' | 'goods' | 'none' | 'order' | 'phone' | 'today' | 'tracking')[]>
}

export interface RegisterPage {
  entries: RegisterEntry[]
  total: number
  pages: number
  counts: RegisterCounts
  people: RegisterPerson[]
}

export interface RegisterPerson {
  id: number
  name: string
}

/** Texts as people read them, money in yuan, phones masked; several for a field of several. */
export interface RegisterValue {
  key: string
  name: string
  kind: 'date' | 'goods' | 'line' | 'money' | 'number' | 'one' | 'order' | 'phone' | 'several' | 'text' | 'yesno'
  texts: string[]
}

export interface RegisterVersion {
  number: number
  at: string
  by: string
  name: string
  fields: RegisterField[]
}

/** `more`: yuan that it costs more, a proposal by the share that people approve. */
export interface ReplayFlip {
  decision_id: number
  at: string
  order_no: string
  kind: string
  kind_text: string
  rule: string
  cause: string
  sku: string
  was: ReplayTaken
  now: ReplayTaken
  more: string
}

export interface ReplayGift {
  sku: string
  more: number
}

/** Yuan in thirty days more than now; `low` and `high` hold 95 of 100. */
export interface ReplayMonth {
  expected: string
  low: string
  high: string
}

export interface ReplayMove {
  was: 'escalate' | 'grant' | 'refuse'
  now: 'escalate' | 'grant' | 'refuse'
  flips: number
}

/** `deadlines`: decisions that only get another deadline. `blind`: changed numbers of which the past shows nothing, and why. */
export interface ReplayReport {
  first: string
  until: string
  days: number
  decisions: number
  buyers: number
  unreadable: number
  in_force: string
  draft: string
  flips: number
  deadlines: number
  moves: ReplayMove[]
  was: string
  now: string
  more: string
  month: ReplayMonth
  gifts: ReplayGift[]
  rules: ReplayTally[]
  causes: ReplayTally[]
  skus: ReplayTally[]
  blind: string[]
}

export interface ReplayTaken {
  outcome: 'escalate' | 'grant' | 'refuse'
  reason: string
  reason_text: string
  amount: string
  gifts: DecisionGift[]
}

/** Of one rule, cause or SKU. Money and gifts count once for an order and kind of request. */
export interface ReplayTally {
  name: string
  text: string
  decisions: number
  flips: number
  more: string
  more_gifts: number
}

/** What would happen to one row, or did. */
export interface Report {
  id: number
  ok: boolean
  message: string
}

export interface Reports {
  report: Report[]
}

export interface ResultError {
  line: number
  message: string
}

export interface ResultsAnswer {
  report: ResultsReport
}

/** What an uploaded result file did. */
export interface ResultsReport {
  lines: number
  confirmed: number
  failed: number
  unknown: number
  unchanged: number
  errors: ResultError[]
}

export interface ReturnAddress {
  name: string
  phone: string
  address: string
}

/** While `drafted`, the reply is made from today's facts. */
export interface Review {
  id: number
  order_no: string
  order_known: boolean
  product: string
  stars: number
  at: string
  text: string
  state: 'approved' | 'dropped' | 'exported' | 'open'
  state_text: string
  cause: 'courier' | 'damaged' | 'fake' | 'late' | 'missing' | 'other' | 'price' | 'quality' | 'service' | 'size' | 'wrong'
  cause_text: string
  reply: string
  drafted: boolean
  decided_at: string | null
  decided_by: string | null
  note: string
  moves: RowMove[]
}

export interface ReviewAnswer {
  review: Review
}

export interface ReviewCounts {
  state: Record<string, number>
  cause: Record<string, number>
}

/** `waiting` are approved replies that no file has taken. */
export interface ReviewPage {
  reviews: Review[]
  total: number
  pages: number
  counts: ReviewCounts
  waiting: number
}

/** What may be done with a row of a list now. */
export interface RowMove {
  name: string
  title: string
  needs_note: boolean
}

export interface RuleName {
  name: string
  title: string
}

/** How many fit now, and some of them. */
export interface RuleTried {
  count: number
  sample: BuyerRow[]
}

/** Danger to a person: what it was, and the goods it may have come from. */
export interface Safety {
  kind: 'battery' | 'fire' | 'foreign' | 'illness' | 'injury' | 'self_harm' | 'shock' | 'swallowed'
  kind_text: string
  goods: string[]
}

/** The day of shipping stands for the batch. */
export interface SafetyBatch {
  sku: string | null
  title: string
  spec: string
  shipped_on: string | null
  reports: SafetyReport[]
}

export interface SafetyBatches {
  batches: SafetyBatch[]
}

export interface SafetyReport {
  id: number
  at: string
  buyer: string
  conversation_id: string
  seq: number
  order_no: string | null
  kind: 'battery' | 'fire' | 'foreign' | 'illness' | 'injury' | 'self_harm' | 'shock' | 'swallowed'
  kind_text: string
  words: string
}

/** To staff who watch: a new message. */
export interface Said {
  conversation_id: string
  message: Message
}

export interface ScreenedItem {
  sku: string
  title: string
  spec: string
  quantity: number
}

export interface ScreenedOrder {
  no: string
  buyer: string
  tags: string[]
  placed_at: string
  ship_by: string | null
  packed: boolean
  paid: string
  items: ScreenedItem[]
  consignee: string
  phone: string
  address: string
  remark: string
  flag: 'blue' | 'green' | 'purple' | 'red' | 'yellow' | null
  findings: Finding[]
}

/** The list before the cut-off. `waiting` are all orders that were not shipped. */
export interface Screening {
  orders: ScreenedOrder[]
  total: number
  pages: number
  waiting: number
  counts: ScreeningCounts
  cut_off: string
  made_at: string
}

export interface ScreeningCounts {
  state: Record<string, number>
  kind: Record<string, number>
  level: Record<string, number>
}

export interface Session {
  session: string
  expires_at: string
  conversation: Conversation
  shop: Named
  buyer: Named
  couriers: string[]
}

export interface ShadowDay {
  day: string
  rounds: number
  rate: number | null
}

export interface ShadowPage {
  rules: ShadowRule[]
}

/** `left`: so many rounds more may be late before the goal is missed; negative where so many in time are missing. `bot_in`, `bot_out`: as if the bot's answers counted fully, or not at all. */
export interface ShadowRule {
  name: string
  platform: string
  title: string
  within_seconds: number
  hours: string
  bot_credit: number
  goal: number | null
  since: string | null
  until: string | null
  source: string
  note: string
  as_is: ShadowTally
  bot_in: ShadowTally
  bot_out: ShadowTally
  left: number | null
  days: ShadowDay[]
}

/** `credit` is what the answers in time count for; `rate` is its share of the rounds. */
export interface ShadowTally {
  rounds: number
  in_time: number
  credit: number
  rate: number | null
}

/** For the demo page: `sentences` to try, and the order to try them on. */
export interface ShownBuyer {
  id: string
  name: string
  note: string
  sentences: string[]
  order_no: string
}

export interface SpentByCause {
  kind: string
  kind_text: string
  cause_text: string
  count: number
  amount: string
}

/** Powers: how far this person may go with a kind of decision, in yuan; None for no limit. `undo_seconds`: so long the page holds a line back before it sends it. */
export interface Staff {
  id: number
  username: string
  name: string
  role: 'agent' | 'supervisor'
  powers: Record<string, string | null>
  undo_seconds: number
}

/** `once_until`: has a password that was given, for one sign-in until then. `sessions` are open now. `kept_here`: this supervisor may change it. */
export interface StaffAccount {
  id: number
  username: string
  name: string
  role: 'agent' | 'supervisor'
  stopped: boolean
  once_until: string | null
  sessions: number
  kept_here: boolean
}

export interface StaffAnswer {
  staff: Staff
}

/** A buyer's card, and what only staff see. */
export interface StaffCase {
  id: number
  no: string
  kind: 'exchange' | 'postage' | 'refund_only' | 'reship' | 'return_refund'
  kind_text: string
  state: 'asked' | 'awaiting_return' | 'done' | 'received' | 'refunding' | 'refused' | 'reshipped' | 'returning' | 'to_reship' | 'withdrawn'
  state_text: string
  order_no: string
  items: CaseItem[]
  amount: string | null
  opened_at: string
  deadline: string | null
  colour: 'amber' | 'green' | 'overdue' | 'red' | null
  next: string
  return_address: ReturnAddress | null
  return_parcel: ParcelNumber | null
  reship_parcel: ParcelNumber | null
  evidence: number
  timeline: Step[]
  can: ('add_evidence' | 'send_back' | 'withdraw')[]
  buyer: string
  buyer_id: string
  conversation_id: string | null
  cause: string | null
  note: string
  times_overdue: number
  moves: CaseMove[]
}

/** A state, why, and since when. */
export interface StaffPresence {
  state: 'break' | 'busy' | 'offline' | 'online'
  reason: '' | 'back' | 'handling' | 'lost' | 'meal' | 'meeting' | 'rest' | 'shift_over' | 'signed_in' | 'signed_out' | 'silent' | 'training'
  since: string | null
}

export interface StateChoice {
  state: 'break' | 'busy' | 'offline' | 'online'
  reason: '' | 'back' | 'handling' | 'lost' | 'meal' | 'meeting' | 'rest' | 'shift_over' | 'signed_in' | 'signed_out' | 'silent' | 'training'
}

export interface Step {
  at: string
  text: string
}

/** With a `group_id` it is put on and taken off by that group's rule alone. */
export interface TagShape {
  id: number
  name: string
  group_id: number | null
  group: string
  created_by: string
  created_at: string
  computed_at: string | null
  count: number
}

/** `gives`: buyers come by themselves. */
export interface TeamAnswer {
  members: TeamMember[]
  gives: boolean
}

/** `takes_new`: would be given a buyer now, if there is room. Without queues of their own it is the role's; without matters all; without shifts at any time. */
export interface TeamMember {
  id: number
  name: string
  role: 'agent' | 'supervisor'
  presence: StaffPresence
  takes_new: boolean
  talks: number
  tickets: number
  most_talks: number
  queues: ('agent' | 'courier' | 'payout' | 'supervisor' | 'warehouse')[]
  matters: string[]
  shifts: string
  days_off: string
}

export interface Ticket {
  id: number
  queue: 'agent' | 'courier' | 'payout' | 'supervisor' | 'warehouse'
  priority: 'danger' | 'high' | 'normal'
  state: 'claimed' | 'closed' | 'open'
  reason: string
  reason_text: string
  summary: string
  deadline: string | null
  reply_due: string | null
  opened_at: string
  agent: string | null
  conversation_id: string
  buyer: string
  order_no: string | null
  unread: number
}

export interface TicketAnswer {
  ticket: Ticket
}

export interface TicketCounts {
  waiting: number
  mine: number
}

export interface TicketDetail {
  ticket: Ticket
  history: TicketStep[]
  card: HandoverCard
  decisions: Decision[]
  orders: OrderCard[]
  order: OrderDetail | null
  order_why: 'bound' | 'decided' | 'newest' | 'only' | 'shown' | null
  conversation: Conversation
  registered: number
}

export interface TicketPage {
  tickets: Ticket[]
  counts: TicketCounts
  total: number
  pages: number
  dues: Due[]
}

/** What became of it: claimed, passed on, taken back. `to`: a colleague or a queue. */
export interface TicketStep {
  at: string
  kind: 'assigned' | 'away' | 'claimed' | 'ended' | 'offline' | 'signed_out' | 'silent' | 'stepped_in' | 'taken_over' | 'to_person' | 'to_queue'
  by: string
  to: string
  note: string
}

export interface TotalFigures {
  conversations: number
  settled_by_bot: number
  settled_provisional: number
  handed_over: number
  unanswered: number
  waiting: number
  reply_3min: number | null
  people_3min: number | null
  goodwill: string
  price_difference: string
  postage: string
  refund: string
  gifts: number
  rating: number | null
  rated: number
  distinct_conversations: number
}

export interface TriedMessage {
  at: string
  text: string
  conversation_id: string
  intent: string
  outcome: string
  likeness: number
}

/** To the buyer: who types. */
export interface Typing {
  from: 'agent' | 'bot' | 'buyer' | 'system'
  on: boolean
}

export interface UnsoldAnswer {
  talk: UnsoldTalk
}

/** At most `each` for a person. */
export interface UnsoldDaily {
  day: string
  each: number
  talks: UnsoldTalk[]
}

/** `states` count all talks about buying of the period, `reasons` those without an order. */
export interface UnsoldPage {
  talks: UnsoldTalk[]
  total: number
  pages: number
  states: Record<string, number>
  reasons: Record<string, number>
  people: UnsoldPerson[]
}

/** `id` 0 is the bot. */
export interface UnsoldPerson {
  id: number
  name: string
}

/** A talk about buying. `asked` is the first question, `words` what the reason rests on. */
export interface UnsoldTalk {
  id: number
  conversation_id: string
  day: string
  buyer: string
  who: string
  reason: 'compared' | 'not_offered' | 'out_of_stock' | 'shipping_time' | 'too_dear' | 'unanswered' | 'unknown'
  words: string
  asked: string
  seqs: number[]
  state: 'lost' | 'ordered' | 'pending'
  order_no: string | null
  last_at: string
  followed_by: string | null
  followed_at: string | null
  note: string
}

/** With whose order it is, who asked for it, and who said yes already. */
export interface WaitingDecision {
  id: number
  at: string
  order_no: string
  kind: string
  kind_text: string
  rule: string
  outcome: 'escalate' | 'grant' | 'refuse'
  reason: string
  reason_text: string
  buyer_reason: string
  amount: string
  gifts: DecisionGift[]
  remark: string | null
  deadline: string | null
  policy_version: string
  state: 'approved' | 'declined' | 'done' | 'offered' | 'refused' | 'reversed' | 'waiting'
  proof: ProofRow[]
  would_change: string[]
  can_approve: boolean
  settled_by: string | null
  conversation_id: string | null
  buyer: string
  goods: string
  asked_by: string | null
  asked_why: string
  mine: boolean
  needs: number
  approvals: ApprovalGiven[]
}

export interface WaitingPage {
  waiting: WaitingDecision[]
  total: number
  pages: number
}

/** Under the rule that is broken first; `warn_at`: when the platform's own desk warns. */
export interface WaitingRound {
  conversation_id: string
  buyer: string
  staff: string | null
  rule: string
  platform: string
  opened_at: string
  due_at: string
  warn_at: string | null
}

/** `rules` are those in force today, by platform. */
export interface WaitingRounds {
  rounds: WaitingRound[]
  rules: RuleName[]
}

/** By the value's kind: what is told of a code to people. */
export interface Words {
  intents: Record<string, string>
  readings: Record<string, string>
  moods: Record<string, string>
  holders: Record<string, string>
  senders: Record<string, string>
  queues: Record<string, string>
  ticket_steps: Record<string, string>
  staff_states: Record<string, string>
  state_reasons: Record<string, string>
  order_whys: Record<string, string>
  ticket_reasons: Record<string, string>
  decision_kinds: Record<string, string>
  decision_outcomes: Record<string, string>
  decision_states: Record<string, string>
  reasons: Record<string, string>
  causes: Record<string, string>
  case_kinds: Record<string, string>
  case_states: Record<string, string>
  payout_states: Record<string, string>
  parcel_states: Record<string, string>
  promises: Record<string, string>
  hold_outcomes: Record<string, string>
  dangers: Record<string, string>
  flags: Record<string, string>
  findings: Record<string, string>
  levels: Record<string, string>
  handlings: Record<string, string>
  appeal_kinds: Record<string, string>
  appeal_states: Record<string, string>
  review_states: Record<string, string>
  review_causes: Record<string, string>
  rules: Record<string, string>
  policy_groups: Record<string, string>
  policy_numbers: Record<string, string>
  policy_units: Record<string, string>
  answer_states: Record<string, string>
  answer_scopes: Record<string, string>
  answer_deeds: Record<string, string>
  answer_variables: Record<string, string>
  quality_rules: Record<string, string>
  quality_sides: Record<string, string>
  quality_states: Record<string, string>
  quality_shown: Record<string, string>
  import_kinds: Record<string, string>
  import_states: Record<string, string>
  register_kinds: Record<string, string>
  register_defaults: Record<string, string>
  register_audiences: Record<string, string>
  register_states: Record<string, string>
  register_deeds: Record<string, string>
  unsold_reasons: Record<string, string>
  unsold_states: Record<string, string>
  buyer_abouts: Record<string, string>
  buyer_moods: Record<string, string>
  buyer_sorts: Record<string, string>
  message_purposes: Record<string, string>
  message_states: Record<string, string>
  message_variables: Record<string, string>
  not_sent: Record<string, string>
  couriers: string[]
}

/** A message stands in the database. */
export interface Written {
  ok: true
  seq: number
  at: string
}
