/** What a picture's pixels are, as far as it decides how they are written. */
export interface Colours {
  /** Some of it can be seen through. */
  alpha: boolean
  /** Every colour there is, as bytes R, G, B, A of a little-endian number; null for more than 256. */
  palette: Uint32Array<ArrayBuffer> | null
}

/** Most colours that a palette holds (PNG, third edition, §11.2.2). */
const MAX_COLOURS = 256

/** Counts the colours of pixels that come in runs. */
export class Census {
  #places = new Map<number, number>()
  #alpha = false
  #last = -1

  /** @param pixels bytes R, G, B, A of each. */
  add(pixels: Uint32Array): void {
    for (const pixel of pixels) {
      if (pixel === this.#last) continue
      this.#last = pixel
      if (pixel >>> 24 !== 255) this.#alpha = true
      if (this.#places.size <= MAX_COLOURS) this.#places.set(pixel, 0)
    }
  }

  /** Nothing that is still to come could change what is known. */
  get isSettled(): boolean {
    return this.#alpha && this.#places.size > MAX_COLOURS
  }

  /** What can be seen through comes first in the palette, as it takes the fewest bytes there. */
  done(): Colours {
    if (this.#places.size > MAX_COLOURS) return { alpha: this.#alpha, palette: null }
    const opacity = (colour: number) => colour >>> 24
    const colours = [...this.#places.keys()].sort((a, b) => opacity(a) - opacity(b) || a - b)
    return { alpha: this.#alpha, palette: Uint32Array.from(colours) }
  }
}
