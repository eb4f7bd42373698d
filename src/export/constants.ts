import type { Names } from './names.ts'
import type { Label } from './scalars.ts'

interface Constant {
  readonly name: string
  /** The type that it belongs to. */
  readonly of: string
  readonly value: number
  readonly text: string
}

/** Constants that turn out to be needed while the rest is printed; they stand before it. */
export class Constants {
  private readonly names: Names
  private readonly constants = new Map<string, Constant>()

  constructor(names: Names) {
    this.names = names
  }

  label({ of, member }: Label, value: number): string {
    const hint = of === '' ? member : `${of}_${member}`
    return this.nameOf(`${of} ${member}`, hint, { of, value, text: String(value) })
  }

  /** The range of a type, which stands before the type's members. */
  range(of: string, text: string): string {
    return this.nameOf(`${of} ${text}`, of, { of, value: -1, text })
  }

  byTypeAndValue(): Constant[] {
    return [...this.constants.values()].sort((a, b) => (a.of === b.of ? a.value - b.value : a.of < b.of ? -1 : 1))
  }

  private nameOf(key: string, hint: string, constant: Omit<Constant, 'name'>): string {
    const known = this.constants.get(key)
    if (known !== undefined) return known.name
    const name = this.names.unique(hint)
    this.constants.set(key, { name, ...constant })
    return name
  }
}
