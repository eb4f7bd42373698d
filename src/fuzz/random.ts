/** A seeded source of choices. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** 32 bits: mulberry32 (Tommy Ettinger, public domain). */
  bits(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** A number from 0 below n; n is far below 2^32, so that the bias is none that matters. */
  below(n: number): number {
    return Math.floor((this.bits() / 4294967296) * n)
  }

  /** Whether one of n equal chances came up. */
  oneIn(n: number): boolean {
    return this.below(n) === 0
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }

  /** A place in a run of so many steps: an early one as likely as a late one, on a scale of powers of two. */
  moment(steps: number): number {
    const scale = 2 ** (1 + this.below(Math.max(1, Math.floor(Math.log2(Math.max(2, steps))))))
    return this.below(Math.min(steps, scale))
  }
}

/** Mixes two numbers into 32 bits. */
export function mix(a: number, b: number): number {
  let mixed = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
