/**
 * Streams of random numbers, each found by its name alone: what one stream gives does not depend on how much of another
 * was used. So two simulations with the same seed see the same chances wherever they do the same.
 */
export class Streams {
  /** Four words of each stream. */
  private readonly words: Int32Array
  /** When a stream was last begun. */
  private readonly begun: Float64Array
  private readonly names: readonly StreamName[]
  private epoch = 0
  private seed = 0
  private branch = 0

  /** @param names of the streams, which tell them apart in every spec alike */
  constructor(names: readonly string[]) {
    this.names = names.map(nameOf)
    this.words = new Int32Array(4 * names.length)
    this.begun = new Float64Array(names.length)
  }

  /** Begins all streams anew: those of a run, or of a branch of one. */
  begin(seed: number, branch: number): void {
    this.epoch++
    this.seed = seed
    this.branch = branch
  }

  /** Whether nothing was drawn of a stream since the last `begin`. */
  isFresh(stream: number): boolean {
    return this.begun[stream] !== this.epoch
  }

  /** An exponential number with mean 1. */
  exponential(stream: number): number {
    return -Math.log(this.unit(stream))
  }

  /** A number above 0 and at most 1, with 53 random bits. */
  unit(stream: number): number {
    if (this.isFresh(stream)) this.start(stream)
    const high = this.bits(stream) >>> 5
    const low = this.bits(stream) >>> 6
    return (high * 67_108_864 + low + 1) / 9_007_199_254_740_992
  }

  /** 32 bits: xoshiro128** (Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, 2021). */
  private bits(stream: number): number {
    const { words } = this
    const at = 4 * stream
    const b = words[at + 1] as number
    const mixed = Math.imul(b, 5)
    const result = Math.imul((mixed << 7) | (mixed >>> 25), 9)
    const c = (words[at + 2] as number) ^ (words[at] as number)
    const d = (words[at + 3] as number) ^ b
    words[at + 1] = b ^ c
    words[at] = (words[at] as number) ^ d
    words[at + 2] = c ^ (b << 9)
    words[at + 3] = (d << 11) | (d >>> 21)
    return result
  }

  private start(stream: number): void {
    const [high, low] = this.names[stream] as StreamName
    const { seed, branch } = this
    const parts = [seed, Math.floor(seed / 4_294_967_296), branch, Math.floor(branch / 4_294_967_296), high, low]
    for (let lane = 0; lane < 4; lane++) this.words[4 * stream + lane] = hashOf(parts, lane)
    // All zeros would stay so.
    this.words[4 * stream] = (this.words[4 * stream] as number) || 1
    this.begun[stream] = this.epoch
  }
}

/** Two hashes of a name. */
type StreamName = readonly [number, number]

function nameOf(name: string): StreamName {
  const units = Array.from({ length: name.length }, (_, at) => name.charCodeAt(at))
  return [hashOf(units, 0x9e3779b9), hashOf(units, 0x7f4a7c15)]
}

/** MurmurHash3 for 32 bits (Austin Appleby, public domain), of 32-bit words. */
function hashOf(parts: readonly number[], seed: number): number {
  let hash = seed | 0
  for (const part of parts) {
    const mixed = Math.imul(part | 0, 0xcc9e2d51)
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  hash ^= 4 * parts.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
