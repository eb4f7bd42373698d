import { cardinality, type Field, mentionsSymmetric, type SymmetricType, type Type } from './types.ts'

/** An element of a symmetric type. */
export interface Element {
  readonly type: SymmetricType
  readonly element: number
}

/** What a cell has to do with symmetric types: permuting their elements moves it, or changes what it holds. */
export interface CellUse {
  /** The first element among the keys that lead to the cell: the cell is part of what is known about it. */
  readonly owner: Element | undefined
  /** The elements among the keys after that one. */
  readonly inner: readonly Element[]
  /** The type whose element the cell holds, and whether it counts from 1 since 0 says that there is none. */
  readonly holds: { readonly type: SymmetricType; readonly absent: boolean } | undefined
  /** In a bag, or below a key that has elements in it without being one: permuting does more than to move it. */
  readonly isEntangled: boolean
}

/** The use of each cell of a state, in the order of the layout. */
export function cellUses(variables: readonly Type[]): CellUse[] {
  const uses: CellUse[] = []
  for (const type of variables) appendUses(type, { keys: [], absent: false, isEntangled: false }, uses)
  return uses
}

interface Path {
  readonly keys: readonly Element[]
  readonly absent: boolean
  readonly isEntangled: boolean
}

function appendUses(type: Type, path: Path, uses: CellUse[]): void {
  const put = (holds?: CellUse['holds']) => {
    const [owner, ...inner] = path.keys
    uses.push({ owner, inner, holds, isEntangled: path.isEntangled })
  }
  const absent = { ...path, absent: true }
  switch (type.kind) {
    case 'symmetric':
      put({ type, absent: path.absent })
      return
    case 'option':
      if (type.of.kind === 'symmetric') put({ type: type.of, absent: true })
      else {
        put()
        if (!['bool', 'range', 'enum'].includes(type.of.kind)) appendUses(type.of, absent, uses)
      }
      return
    case 'record':
      appendFields(type.fields, path, uses)
      return
    case 'union':
      put()
      for (const variant of type.variants) appendFields(variant.fields, absent, uses)
      return
    case 'set':
      for (let at = 0; at < cardinality(type.of); at++) appendUses({ kind: 'bool' }, below(type.of, at, path), uses)
      return
    case 'map':
      for (let at = 0; at < cardinality(type.from); at++) appendUses(type.to, below(type.from, at, path), uses)
      return
    case 'sequence':
    case 'bag': {
      put()
      const isEntangled = path.isEntangled || (type.kind === 'bag' && mentionsSymmetric(type.of))
      for (let at = 0; at < type.capacity; at++) appendUses(type.of, { ...absent, isEntangled }, uses)
      return
    }
    case 'never':
    case 'unknown':
      return
    default:
      put()
  }
}

function below(key: Type, at: number, path: Path): Path {
  if (key.kind === 'symmetric') return { ...path, keys: [...path.keys, { type: key, element: at }] }
  return mentionsSymmetric(key) ? { ...path, isEntangled: true } : path
}

function appendFields(fields: readonly Field[], path: Path, uses: CellUse[]): void {
  for (const field of fields) appendUses(field.type, path, uses)
}
