import type { Names } from './names.ts'
import { binary, elementAt, fieldOf, number, numbersIn, type Place, type Scalar, type Variable } from './scalars.ts'
import type { NumberShape, Shape } from './shapes.ts'

/** Part of a variable that is a truth or a number, or an array of such in all its dimensions. */
interface Leaf {
  readonly name: string
  readonly shape: Shape
  readonly dimensions: readonly NumberShape[]
}

/**
 * Variables as Promela can have them: a record is a variable for each field, and an array in an array is one array
 * for both. So every part of a state is a cell with a name of its own and one index at most.
 */
export class PromelaVariables {
  private readonly names: Names
  private readonly text: (index: Scalar) => string
  private readonly leaves = new Map<string, ReadonlyMap<string, Leaf>>()
  private readonly hidden: Variable[] = []

  constructor(names: Names, text: (index: Scalar) => string) {
    this.names = names
    this.text = text
  }

  declare({ name, shape }: Variable): void {
    const leaves = new Map<string, Leaf>()
    const walk = (at: Shape, path: string, fields: readonly string[], dimensions: readonly NumberShape[]): void => {
      if (at.kind === 'record')
        for (const field of at.fields) walk(field.shape, `${path}.${field.name}`, [...fields, field.name], dimensions)
      else if (at.kind === 'array') walk(at.of, path, fields, [...dimensions, at.index])
      else {
        const leaf = fields.length === 0 ? name : this.names.unique([name, ...fields].join('_'))
        leaves.set(path, { name: leaf, shape: at, dimensions })
      }
    }
    walk(shape, '', [], [])
    this.leaves.set(name, leaves)
  }

  declarations({ name }: Variable): string[] {
    return this.leavesOf(name).map(
      (leaf) => `${typeText(leaf.shape)} ${leaf.name}${leaf.dimensions.length === 0 ? '' : `[${cellsOf(leaf)}]`};`,
    )
  }

  /** Statements that set all of a variable to zero. */
  zero({ name }: Variable): string[] {
    return this.leavesOf(name).flatMap((leaf) =>
      leaf.dimensions.length === 0
        ? [`${leaf.name} = 0;`]
        : Array.from({ length: cellsOf(leaf) }, (_, at) => `${leaf.name}[${at}] = 0;`),
    )
  }

  private leavesOf(name: string): readonly Leaf[] {
    return [...(this.leaves.get(name)?.values() ?? [])]
  }

  /** A variable that steps use for themselves. */
  declareScratch(variable: Variable): void {
    if (this.leaves.has(variable.name)) return
    this.declare(variable)
    this.hidden.push(variable)
  }

  scratch(): string[] {
    return this.hidden.flatMap(({ name }) =>
      this.leavesOf(name).map((leaf) => {
        // A loop counts one beyond its end, and SPIN cannot hide single bits.
        const type = leaf.shape.kind === 'number' ? 'int' : 'byte'
        return `hidden ${type} ${leaf.name}${leaf.dimensions.length === 0 ? '' : `[${cellsOf(leaf)}]`};`
      }),
    )
  }

  /** The text of a place that is a truth or a number. */
  cell(place: Place): string {
    const { name, index } = this.parts(place)
    return index === undefined ? name : `${name}[${index}]`
  }

  /** The same to be read. SPIN has no array in its own index, so there each element is asked for. */
  value(place: Place): string {
    if (!this.indexesItself(place)) return this.cell(place)
    const { name, index, cells } = this.parts(place)
    const elements = Array.from({ length: cells }, (_, at) => `${name}[${at}]`)
    return elements.reduceRight((rest, element, at) => `((${index}) == ${at} -> ${element} : ${rest})`)
  }

  indexesItself(place: Place): boolean {
    const { name, index } = this.parts(place)
    return index !== undefined && new RegExp(`\\b${name}\\b`).test(index)
  }

  parts({ root, steps }: Place): { readonly name: string; readonly index?: string; readonly cells: number } {
    const path = steps.map((step) => (step.kind === 'field' ? `.${step.name}` : '')).join('')
    const indices = steps.flatMap((step) => (step.kind === 'at' ? [step.index] : []))
    const leaf = this.leaves.get(root.name)?.get(path)
    if (leaf === undefined) return { name: root.name, cells: 1 }
    if (indices.length === 0) return { name: leaf.name, cells: 1 }
    const index = leaf.dimensions.reduce<Scalar>((before, { low, high }, at) => {
      const scaled = at === 0 ? number(0) : times(before, high - low + 1)
      return binary('add', scaled, binary('subtract', indices[at] ?? number(low), number(low)))
    }, number(0))
    return { name: leaf.name, index: this.text(index), cells: cellsOf(leaf) }
  }
}

function cellsOf({ dimensions }: Leaf): number {
  return dimensions.reduce((size, { low, high }) => size * (high - low + 1), 1)
}

function times(scalar: Scalar, factor: number): Scalar {
  return factor === 1 ? scalar : binary('multiply', scalar, number(factor))
}

/** The smallest type of Promela that has all the values. */
function typeText(shape: Shape): string {
  if (shape.kind !== 'number') return 'bool'
  const { low, high } = shape
  if (low >= 0 && high <= 1) return 'bit'
  if (low >= 0 && high <= 255) return 'byte'
  return low >= -32768 && high <= 32767 ? 'short' : 'int'
}

/** All truths and numbers in a place, in one order for places of one shape. */
export function placesIn(place: Place): Place[] {
  const { shape } = place
  if (shape.kind === 'record') return shape.fields.flatMap((_, at) => placesIn(fieldOf(place, at)))
  if (shape.kind === 'array')
    return numbersIn(shape.index).flatMap((value) => placesIn(elementAt(place, number(value))))
  return [place]
}
