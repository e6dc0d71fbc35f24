// A parcel's state in words; what the gateway may add later shows as it is.
const STATES: Readonly<Record<string, string>> = {
  in_transit: '运输中',
  signed: '已签收',
  lost: '疑似丢失',
  returning: '退回中',
  returned: '已退回',
}

export const parcelState = (state: string): string => STATES[state] ?? state
