/** Small landscapes, so that the gallery needs no files. */
const SCENES = {
  heron: ['#8fb0c4', '#f6d9a4', '#7f9b9a', '#2c4543'],
  fog: ['#c9d6cf', '#eef0e4', '#6f8a80', '#22382f'],
  ridge: ['#2f5fa0', '#a9c4de', '#6f8eab', '#233a55'],
  town: ['#2a2a4a', '#8f6a86', '#3a3550', '#191a2c'],
  dunes: ['#f7dfae', '#f2bf7c', '#c9843f', '#8d5320'],
} as const

export type Scene = keyof typeof SCENES

/** An SVG picture as bytes. */
export function picture(scene: Scene, width = 1600, height = 900): Blob {
  const [sky, glow, hills, near] = SCENES[scene]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 1600 900" preserveAspectRatio="xMidYMid slice">
    <defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${sky}"/><stop offset="0.6" stop-color="${glow}"/></linearGradient></defs>
    <rect width="1600" height="900" fill="url(#s)"/>
    <path d="M0 480 260 340l240 110 300-170 260 150 240-120 300 160v430H0z" fill="${hills}" opacity="0.75"/>
    <path d="M0 640 300 520l260 90 320-120 300 130 420-100v380H0z" fill="${near}"/>
  </svg>`
  return new Blob([svg], { type: 'image/svg+xml' })
}

/** A round face for an account. */
export function portrait(): Blob {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96"><rect width="96" height="96" fill="#d9b482"/><path d="M22 96c0-22 10-32 26-32s26 10 26 32" fill="#2f6b5a"/><circle cx="48" cy="40" r="20" fill="#f0c9a4"/><path d="M26 62V40a22 22 0 0 1 44 0v22H60V42c-14 0-20-6-22-10-2 8-4 10-4 14v16z" fill="#2b2024"/></svg>`
  return new Blob([svg], { type: 'image/svg+xml' })
}
