/** Names of a target: each is given once, none is a word of its language, and those of the spec stay what they are. */
export class Names {
  private readonly reserved: ReadonlySet<string>
  private readonly outer: Names | undefined
  private readonly taken = new Set<string>()
  /** All that anybody ever had, whether given back or not: what is named later for the whole file must avoid them. */
  private readonly everTaken: Set<string>

  constructor(reserved: ReadonlySet<string>, outer?: Names) {
    this.reserved = reserved
    this.outer = outer
    this.everTaken = outer?.everTaken ?? new Set()
  }

  /** Names for a part of the file, which may have those of other such parts. */
  inner(): Names {
    return new Names(this.reserved, this)
  }

  unique(hint: string): string {
    const plain = this.lawful(hint)
    let name = plain
    for (let at = 2; this.isTaken(name); at++) name = `${plain}_${at}`
    this.taken.add(name)
    this.everTaken.add(name)
    return name
  }

  release(name: string): void {
    this.taken.delete(name)
  }

  /** The name in the target's letters, and none of its words. */
  lawful(hint: string): string {
    const letters = hint.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[^A-Za-z])/, 'x')
    return this.reserved.has(letters.toLowerCase()) || this.reserved.has(letters) ? `${letters}_` : letters
  }

  private isTaken(name: string): boolean {
    return this.outer === undefined ? this.everTaken.has(name) : this.isTakenHere(name)
  }

  private isTakenHere(name: string): boolean {
    return this.taken.has(name) || (this.outer?.isTakenHere(name) ?? false)
  }
}
