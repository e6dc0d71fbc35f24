// A short sound for a new ticket, made on the spot; staff may silence it.
import { ref } from 'vue'

const STORED = 'anxin.muted'
export const muted = ref(localStorage.getItem(STORED) === '1')

export function setMuted(value: boolean): void {
  muted.value = value
  localStorage.setItem(STORED, value ? '1' : '0')
}

export function ring(): void {
  if (muted.value) return
  const audio = new AudioContext()
  // Browsers keep a page silent until its first click; a sound that comes late helps nobody.
  if (audio.state === 'suspended') return void audio.close()
  const volume = audio.createGain()
  volume.connect(audio.destination)
  volume.gain.setValueAtTime(0.12, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.6)
  for (const [index, pitch] of [880, 1175].entries()) {
    const tone = audio.createOscillator()
    tone.frequency.value = pitch
    tone.connect(volume)
    tone.start(audio.currentTime + index * 0.14)
    tone.stop(audio.currentTime + 0.6)
    if (index === 1) tone.onended = (): void => void audio.close()
  }
}
