/** A list of whole numbers from 0 to 2^32 - 1 that grows at its end, without an object for each. */
export class GrowingNumbers {
  length = 0
  private items: Uint32Array

  constructor(capacity = 1024) {
    this.items = new Uint32Array(capacity)
  }

  push(item: number): void {
    if (this.length === this.items.length) this.grow()
    this.items[this.length++] = item
  }

  /** The last item, which is taken away. */
  pop(): number {
    return this.items[--this.length] as number
  }

  at(index: number): number {
    return this.items[index] as number
  }

  set(index: number, item: number): void {
    this.items[index] = item
  }

  /** The items from one index to another, as they lie: valid until the list grows. */
  view(from = 0, to = this.length): Uint32Array {
    return this.items.subarray(from, to)
  }

  private grow(): void {
    const larger = new Uint32Array(this.items.length * 2)
    larger.set(this.items)
    this.items = larger
  }
}
