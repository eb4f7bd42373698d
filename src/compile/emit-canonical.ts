import { defined } from '../base/assert.ts'
import { at, type Body, type FunctionHandle, get, i32, i64, type Local, type Op, op, select } from './assembler.ts'
import type { Emission } from './emission.ts'
import { keepLess } from './emit-canonical-forms.ts'
import {
  holdsOf,
  innerOf,
  innerRow,
  isOwned,
  isUntouched,
  type SymmetryPlan,
  type Tables,
  type TypePlan,
} from './symmetry-plan.ts'

/**
 * canonicalise(entry): puts the representative of a state's orbit in its place. Elements of the largest symmetric
 * type are sorted by a key that no permutation changes; equal ones are tried in every order, unless the key says all
 * that there is to know about an element. Elements of the other types are tried in every order. The least result is
 * the representative (after Ip and Dill, "Better verification through symmetry", 1996, section 6).
 * @param tables address of the permutation tables
 */
export function emitCanonical(emission: Emission, plan: SymmetryPlan, tables: Tables, address: number): FunctionHandle {
  const handle = emission.module.declare(['i32'], 'none')
  emission.module.define(handle, (body, ...params) => {
    new CanonicalWriter(body, params[0] as Local, plan, tables, address).write()
  })
  return handle
}

/** A permutation at run time: which element goes to each place, and for each element, absence first, its new number. */
interface Moves {
  readonly places: readonly Local[]
  readonly renamed: Local
}

const KEY_BITS_MAX = 60

class CanonicalWriter {
  private readonly body: Body
  private readonly entry: Local
  private readonly plan: SymmetryPlan
  private readonly tables: Tables
  private readonly address: number
  private readonly best: readonly Local[]
  private readonly hasBest: Local

  constructor(body: Body, entry: Local, plan: SymmetryPlan, tables: Tables, address: number) {
    this.body = body
    this.entry = entry
    this.plan = plan
    this.tables = tables
    this.address = address
    this.best = this.wordLocals()
    this.hasBest = body.local('i32')
  }

  private wordLocals(): Local[] {
    return Array.from({ length: this.plan.layout.words }, () => this.body.local('i32'))
  }

  write(): void {
    const { body } = this
    const words = this.wordLocals()
    for (const [index, word] of words.entries()) body.set(word, at('i32.load', 4 * index, get(this.entry)))
    body.set(this.hasBest, i32(0))
    this.tryTypes(0, words)
    for (const [index, word] of this.best.entries()) body.add(at('i32.store', 4 * index, get(this.entry), get(word)))
  }

  /** Every order of the types that are tried, one within the other; then the one that is sorted. */
  private tryTypes(at_: number, words: readonly Local[]): void {
    const type = this.plan.tried[at_]
    if (type === undefined) {
      this.sortElements(words)
      return
    }
    const { start, count } = defined(this.tables.tried[at_])
    this.eachPermutation(type, i32(this.address + 4 * start), i32(count), undefined, (moves) => {
      const moved = this.apply(type, words, moves)
      this.tryTypes(at_ + 1, moved)
      this.body.release(...moved)
    })
  }

  /**
   * Runs `inside` with each permutation of a list in the memory.
   * @param base the permutation that comes before it: places that are permuted again
   */
  private eachPermutation(
    { type }: TypePlan,
    list: Op,
    count: Op,
    base: readonly Local[] | undefined,
    inside: (moves: Moves) => void,
  ): void {
    const { body } = this
    const [position, end, packed] = [body.local('i32'), body.local('i32'), body.local('i32')]
    body.set(position, list)
    body.set(end, op('i32.add', get(position), op('i32.shl', count, i32(2))))
    const order = base === undefined ? undefined : this.packPlaces(base)
    body.loop((next, done) => {
      body.branchIf(done, op('i32.ge_u', get(position), get(end)))
      body.set(packed, at('i32.load', 0, get(position)))
      const places = Array.from({ length: type.size }, (_, place) => {
        const local = body.local('i32')
        const element = nibble(get(packed), i32(4 * place))
        body.set(local, order === undefined ? element : nibble(get(order), op('i32.shl', element, i32(2))))
        return local
      })
      const renamed = this.renaming(places)
      inside({ places, renamed })
      body.release(renamed, ...places)
      body.set(position, op('i32.add', get(position), i32(4)))
      body.branch(next)
    })
    if (order !== undefined) body.release(order)
    body.release(position, end, packed)
  }

  private packPlaces(places: readonly Local[]): Local {
    const local = this.body.local('i32')
    const parts = places.map((place, index) => op('i32.shl', get(place), i32(4 * index)))
    this.body.set(
      local,
      parts.reduce((all, each) => op('i32.or', all, each)),
    )
    return local
  }

  /** The new number of each element, counted from 1, four bits for each; the first four, for absence, are 0. */
  private renaming(places: readonly Local[]): Local {
    const local = this.body.local('i32')
    const parts = places.map((place, index) =>
      op('i32.shl', i32(index + 1), op('i32.add', op('i32.shl', get(place), i32(2)), i32(4))),
    )
    this.body.set(
      local,
      parts.reduce((all, each) => op('i32.or', all, each)),
    )
    return local
  }

  // ---- the sorted type ------------------------------------------------------------------------------

  private sortElements(words: readonly Local[]): void {
    const { body } = this
    const { sorted } = this.plan
    const keys = this.keys(words)
    this.sort(keys.locals)
    const places = keys.locals.map((key) => {
      const place = body.local('i32')
      body.set(place, op('i32.and', op('i32.wrap_i64', get(key)), i32(15)))
      return place
    })
    const single = () => {
      const renamed = this.renaming(places)
      this.consider(this.apply(sorted, words, { places, renamed }))
      body.release(renamed)
    }
    if (keys.isComplete) single()
    else {
      const ties = this.ties(keys.locals)
      const tied = () => {
        const row = op('i32.add', i32(this.address + 4 * this.tables.ties), op('i32.shl', get(ties), i32(3)))
        const list = op('i32.add', i32(this.address), op('i32.shl', at('i32.load', 0, row), i32(2)))
        this.eachPermutation(sorted, list, at('i32.load', 4, row), places, (moves) =>
          this.consider(this.apply(sorted, words, moves)),
        )
      }
      body.if(get(ties), tied, single)
      body.release(ties)
    }
    body.release(...places, ...keys.locals)
  }

  /** A bubble of compare-exchanges: few elements, no branches. */
  private sort(keys: readonly Local[]): void {
    const { body } = this
    const [low, high] = [body.local('i64'), body.local('i64')]
    for (let end = keys.length - 1; end > 0; end--) {
      for (let index = 0; index < end; index++) {
        const [a, b] = [defined(keys[index]), defined(keys[index + 1])]
        body.set(low, select(get(a), get(b), op('i64.lt_u', get(a), get(b))))
        body.set(high, select(get(b), get(a), op('i64.lt_u', get(a), get(b))))
        body.set(a, get(low))
        body.set(b, get(high))
      }
    }
    body.release(low, high)
  }

  /** Bit j where the keys at places j and j + 1 are the same. */
  private ties(keys: readonly Local[]): Local {
    const ties = this.body.local('i32')
    const bits = keys.slice(1).map((key, index) => {
      const differs = op('i64.shr_u', op('i64.xor', get(key), get(defined(keys[index]))), i64(4n))
      return op('i32.shl', op('i64.eqz', differs), i32(index))
    })
    this.body.set(
      ties,
      bits.reduce((all, each) => op('i32.or', all, each)),
    )
    return ties
  }

  /**
   * For each element what is known of it and no permutation changes, with its number in the lowest four bits. It is
   * complete where elements with the same key can be exchanged without any effect.
   */
  private keys(words: readonly Local[]): { readonly locals: readonly Local[]; readonly isComplete: boolean } {
    const { body, plan } = this
    const { type, chunks } = plan.sorted
    const { uses } = plan
    let isComplete = uses.every(
      (use) => !isOwned(use, type) || (!holdsOf(use, type) && innerOf(use, type) === undefined),
    )
    const locals = Array.from({ length: type.size }, (_, element) => {
      const parts: { readonly bits: number; readonly code: Op }[] = chunks.flatMap((chunk) => {
        const mask = this.plainMask(plan.sorted, chunk)
        return mask === 0 ? [] : [{ bits: 32 - Math.clz32(mask), code: this.maskedChunk(words, chunk, element, mask) }]
      })
      for (const [cell, use] of uses.entries()) {
        const inner = innerOf(use, type)
        const isDiagonal =
          isOwned(use, type) && use.owner?.element === element && inner === element && !holdsOf(use, type)
        const isAbout = !isOwned(use, type) && inner === element && !holdsOf(use, type)
        const pointsOut =
          holdsOf(use, type) && inner === undefined && (!isOwned(use, type) || use.owner?.element === element)
        if (isDiagonal || isAbout) parts.push({ bits: this.bitsOf(cell), code: this.cell(words, cell) })
        if (pointsOut)
          parts.push({
            bits: 1,
            code: op('i32.eq', this.cell(words, cell), i32(element + (use.holds?.absent ? 1 : 0))),
          })
        if (pointsOut && isOwned(use, type) && use.holds?.absent)
          parts.push({ bits: 1, code: op('i32.eqz', this.cell(words, cell)) })
        if (holdsOf(use, type) && inner !== undefined) isComplete = false
      }
      const total = parts.reduce((sum, { bits }) => sum + bits, 0)
      if (total > KEY_BITS_MAX) isComplete = false
      const local = body.local('i64')
      this.packKey(local, parts, total)
      body.set(local, op('i64.or', op('i64.shl', get(local), i64(4n)), i64(BigInt(element))))
      return local
    })
    return { locals, isComplete }
  }

  /** Puts the parts side by side where they fit, and mixes them otherwise: then equal keys need not be equal parts. */
  private packKey(key: Local, parts: readonly { readonly bits: number; readonly code: Op }[], total: number): void {
    const { body } = this
    body.set(key, i64(0n))
    for (const { bits, code } of parts) {
      const value = op('i64.extend_i32_u', code)
      if (total <= KEY_BITS_MAX) body.set(key, op('i64.or', op('i64.shl', get(key), i64(BigInt(bits))), value))
      else {
        body.set(key, op('i64.mul', op('i64.xor', op('i64.rotl', get(key), i64(23n)), value), i64(0x9e3779b97f4a7c15n)))
        body.set(key, op('i64.xor', get(key), op('i64.shr_u', get(key), i64(32n))))
      }
    }
  }

  /** The bits of a chunk that permuting the type moves, and no more. */
  private plainMask({ type }: TypePlan, chunk: TypePlan['chunks'][number]): number {
    const { layout, uses } = this.plan
    const [cells] = chunk.cells
    const start = defined(chunk.shifts[0])
    return defined(cells).reduce((mask, cell) => {
      const use = defined(uses[cell])
      if (holdsOf(use, type) || innerOf(use, type) !== undefined) return mask
      return mask | (defined(layout.maskOf[cell]) << (defined(layout.shiftOf[cell]) - start))
    }, 0)
  }

  private maskedChunk(words: readonly Local[], chunk: TypePlan['chunks'][number], element: number, mask: number): Op {
    const word = get(defined(words[defined(chunk.words[element])]))
    const shift = defined(chunk.shifts[element])
    return op('i32.and', shift === 0 ? word : op('i32.shr_u', word, i32(shift)), i32(mask))
  }

  private cell(words: readonly Local[], cell: number): Op {
    const { wordOf, shiftOf, maskOf } = this.plan.layout
    const word = get(defined(words[defined(wordOf[cell])]))
    return op('i32.and', op('i32.shr_u', word, i32(defined(shiftOf[cell]))), i32(defined(maskOf[cell])))
  }

  private bitsOf(cell: number): number {
    return 32 - Math.clz32(defined(this.plan.layout.maskOf[cell]))
  }

  // ---- permuting ------------------------------------------------------------------------------------

  /** The words after the elements of a type were permuted. */
  private apply(plan: TypePlan, words: readonly Local[], moves: Moves): Local[] {
    const { body } = this
    const { layout, uses } = this.plan
    const { type } = plan
    const parts: Op[][] = words.map(() => [])
    for (const [index, word] of words.entries()) {
      const mask = uses.reduce(
        (all, use, cell) =>
          layout.wordOf[cell] === index && isUntouched(use, type)
            ? all | (defined(layout.maskOf[cell]) << defined(layout.shiftOf[cell]))
            : all,
        0,
      )
      if (mask !== 0) parts[index]?.push(op('i32.and', get(word), i32(mask)))
    }
    const taken: Local[] = []
    for (const [place, from] of moves.places.entries()) {
      const blocks = plan.chunks.map((chunk) => {
        const block = body.local('i32')
        const choices = chunk.words.map((_, element) => this.maskedChunk(words, chunk, element, chunk.mask))
        body.set(block, this.choose(from, choices))
        return block
      })
      taken.push(...blocks)
      for (const [index, chunk] of plan.chunks.entries()) {
        const shift = defined(chunk.shifts[place])
        const mask = this.plainMask(plan, chunk)
        const target = defined(parts[defined(chunk.words[place])])
        if (mask !== 0) target.push(op('i32.shl', op('i32.and', get(defined(blocks[index])), i32(mask)), i32(shift)))
        for (const [at_, cell] of defined(chunk.cells[place]).entries()) {
          const use = defined(uses[cell])
          if (!holdsOf(use, type) && innerOf(use, type) === undefined) continue
          const value = this.ownedCell(plan, defined(defined(chunk.cells[0])[at_]), cell, blocks, moves)
          target.push(op('i32.shl', value, i32(defined(layout.shiftOf[cell]))))
        }
      }
    }
    for (const [cell, use] of uses.entries()) {
      if (isUntouched(use, type) || isOwned(use, type)) continue
      const value = this.renamed(cell, this.movedCell(words, cell, type, moves), type, moves)
      parts[defined(layout.wordOf[cell])]?.push(op('i32.shl', value, i32(defined(layout.shiftOf[cell]))))
    }
    const result = this.wordLocals()
    for (const [index, local] of result.entries()) {
      const all = defined(parts[index])
      body.set(local, all.length === 0 ? i32(0) : all.reduce((sum, each) => op('i32.or', sum, each)))
    }
    body.release(...taken)
    return result
  }

  /**
   * A cell of an element that names elements, or that lies below another of them.
   * @param model the cell of the first element that it is like
   * @param blocks what is known of the element that goes to this place, chunk by chunk
   */
  private ownedCell(plan: TypePlan, model: number, cell: number, blocks: readonly Local[], moves: Moves): Op {
    const { layout, uses } = this.plan
    const { type, chunks } = plan
    const within = (other: number) => {
      const index = chunks.findIndex((chunk) => chunk.cells[0]?.includes(other))
      const shift = defined(layout.shiftOf[other]) - defined(chunks[index]?.shifts[0])
      return op('i32.and', op('i32.shr_u', get(defined(blocks[index])), i32(shift)), i32(defined(layout.maskOf[other])))
    }
    const inner = innerOf(defined(uses[cell]), type)
    if (inner === undefined) return this.renamed(cell, within(model), type, moves)
    const row = innerRow(this.plan, model, type)
    return this.renamed(cell, this.choose(defined(moves.places[inner]), row.map(within)), type, moves)
  }

  /** A cell of no element's chunk, from where its inner element comes from. */
  private movedCell(words: readonly Local[], cell: number, type: TypePlan['type'], moves: Moves): Op {
    const inner = innerOf(defined(this.plan.uses[cell]), type)
    if (inner === undefined) return this.cell(words, cell)
    const row = innerRow(this.plan, cell, type)
    return this.choose(
      defined(moves.places[inner]),
      row.map((each) => this.cell(words, each)),
    )
  }

  private renamed(cell: number, value: Op, type: TypePlan['type'], { renamed }: Moves): Op {
    const use = defined(this.plan.uses[cell])
    if (!holdsOf(use, type)) return value
    if (use.holds?.absent) return nibble(get(renamed), op('i32.shl', value, i32(2)))
    return op('i32.sub', nibble(get(renamed), op('i32.add', op('i32.shl', value, i32(2)), i32(4))), i32(1))
  }

  private choose(index: Local, values: readonly Op[]): Op {
    return values
      .slice(0, -1)
      .reduceRight(
        (rest, value, number) => select(value, rest, op('i32.eq', get(index), i32(number))),
        defined(values.at(-1)),
      )
  }

  /** Keeps the words if they are the least so far. */
  private consider(words: readonly Local[]): void {
    const { body, best, hasBest } = this
    body.if(
      get(hasBest),
      () => keepLess(body, words, best),
      () => {
        for (const [index, word] of words.entries()) body.set(defined(best[index]), get(word))
        body.set(hasBest, i32(1))
      },
    )
    body.release(...words)
  }
}

/** Four bits of a word, from a bit on. */
function nibble(word: Op, from: Op): Op {
  return op('i32.and', op('i32.shr_u', word, from), i32(15))
}
