// Whether this machine can draw emoji: without a colour font they come out as empty boxes.
export function drawsEmoji(): boolean {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 24
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) return false
  pen.font = '20px sans-serif'
  pen.textBaseline = 'top'
  pen.fillText('\u{1F9F8}', 0, 0)
  const { data } = pen.getImageData(0, 0, 24, 24)
  // Boxes and line glyphs are black; only a picture has a colour.
  return data.some((value, index) => index % 4 !== 3 && value > 40)
}
