import { assert, defined, InternalError } from '../base/assert.ts'

/**
 * A small typed assembler for WebAssembly (Core Specification 1.0 and the threads proposal), for the few dozen
 * instructions that engines emit. Code is a tree of bytes; each operand is checked as it is put together.
 */
export type ValueType = 'i32' | 'i64'
export type Bytes = number | Uint8Array | readonly Bytes[]

/** An instruction with its operands: code that leaves one value, or none. */
export interface Op {
  readonly type: ValueType | 'none'
  readonly bytes: Bytes
}

interface Instruction {
  readonly code: readonly number[]
  readonly takes: readonly ValueType[]
  readonly gives: ValueType | 'none'
  /** Of memory instructions, the logarithm of the alignment. */
  readonly align?: number
}

const same = (type: ValueType, code: number): Instruction => ({ code: [code], takes: [type, type], gives: type })
const test = (type: ValueType, code: number): Instruction => ({ code: [code], takes: [type, type], gives: 'i32' })
const load = (gives: ValueType, align: number, ...code: number[]): Instruction => ({
  code,
  takes: ['i32'],
  gives,
  align,
})
const store = (type: ValueType, align: number, ...code: number[]): Instruction => ({
  code,
  takes: ['i32', type],
  gives: 'none',
  align,
})
const modify = (type: ValueType, align: number, ...code: number[]): Instruction => ({
  code,
  takes: ['i32', type],
  gives: type,
  align,
})

/** Every instruction with operands that the engine uses; a test holds them against a reference assembler. */
export const instructions = {
  'i32.eqz': { code: [0x45], takes: ['i32'], gives: 'i32' },
  'i32.eq': test('i32', 0x46),
  'i32.ne': test('i32', 0x47),
  'i32.lt_s': test('i32', 0x48),
  'i32.lt_u': test('i32', 0x49),
  'i32.gt_u': test('i32', 0x4b),
  'i32.ge_s': test('i32', 0x4e),
  'i32.ge_u': test('i32', 0x4f),
  'i64.eqz': { code: [0x50], takes: ['i64'], gives: 'i32' },
  'i64.eq': test('i64', 0x51),
  'i64.ne': test('i64', 0x52),
  'i64.lt_u': test('i64', 0x54),
  'i64.gt_u': test('i64', 0x56),
  'i32.ctz': { code: [0x68], takes: ['i32'], gives: 'i32' },
  'i32.add': same('i32', 0x6a),
  'i32.sub': same('i32', 0x6b),
  'i32.mul': same('i32', 0x6c),
  'i32.div_s': same('i32', 0x6d),
  'i32.rem_s': same('i32', 0x6f),
  'i32.and': same('i32', 0x71),
  'i32.or': same('i32', 0x72),
  'i32.xor': same('i32', 0x73),
  'i32.shl': same('i32', 0x74),
  'i32.shr_u': same('i32', 0x76),
  'i64.add': same('i64', 0x7c),
  'i64.mul': same('i64', 0x7e),
  'i64.and': same('i64', 0x83),
  'i64.or': same('i64', 0x84),
  'i64.xor': same('i64', 0x85),
  'i64.shl': same('i64', 0x86),
  'i64.shr_u': same('i64', 0x88),
  'i64.rotl': same('i64', 0x89),
  'i32.wrap_i64': { code: [0xa7], takes: ['i64'], gives: 'i32' },
  'i64.extend_i32_u': { code: [0xad], takes: ['i32'], gives: 'i64' },
  'i32.load': load('i32', 2, 0x28),
  'i64.load': load('i64', 3, 0x29),
  'i32.load8_u': load('i32', 0, 0x2d),
  'i32.store': store('i32', 2, 0x36),
  'i64.store': store('i64', 3, 0x37),
  'i32.atomic.load': load('i32', 2, 0xfe, 0x10),
  'i64.atomic.load': load('i64', 3, 0xfe, 0x11),
  'i64.atomic.store': store('i64', 3, 0xfe, 0x18),
  'i32.atomic.rmw.add': modify('i32', 2, 0xfe, 0x1e),
  'i64.atomic.rmw.or': modify('i64', 3, 0xfe, 0x34),
  'i64.atomic.rmw.cmpxchg': { code: [0xfe, 0x49], takes: ['i32', 'i64', 'i64'], gives: 'i64', align: 3 },
} as const satisfies Readonly<Record<string, Instruction>>

export type InstructionName = keyof typeof instructions

const typeCodes = { i32: 0x7f, i64: 0x7e } as const

/** An instruction on its operands; memory instructions take a constant offset by `at`. */
export function op(name: InstructionName, ...operands: readonly Op[]): Op {
  return at(name, 0, ...operands)
}

/** A memory instruction with an offset in bytes. */
export function at(name: InstructionName, offset: number, ...operands: readonly Op[]): Op {
  const { code, takes, gives, align }: Instruction = instructions[name]
  assert(operands.length === takes.length, `${name} takes ${takes.length} operands`)
  for (const [index, operand] of operands.entries())
    if (operand.type !== takes[index])
      throw new InternalError(`${name} takes ${takes.join()}, not ${operands.map((each) => each.type).join()}`)
  const bytes: Bytes[] = operands.map((each) => each.bytes)
  bytes.push(code)
  if (align !== undefined) bytes.push(align, unsigned(offset))
  return { type: gives, bytes }
}

export function i32(value: number): Op {
  return { type: 'i32', bytes: [0x41, signed(value | 0)] }
}

export function i64(value: bigint): Op {
  return { type: 'i64', bytes: [0x42, signedLong(BigInt.asIntN(64, value))] }
}

/** `test ? then : otherwise`, both of which are computed. */
export function select(then: Op, otherwise: Op, test: Op): Op {
  assert(then.type === otherwise.type && test.type === 'i32', 'select of different types')
  return { type: then.type, bytes: [then.bytes, otherwise.bytes, test.bytes, 0x1b] }
}

export interface Local {
  readonly type: ValueType
  readonly index: number
}

export interface Global {
  readonly type: ValueType
  readonly index: number
}

export interface FunctionHandle {
  readonly index: number
  readonly params: readonly ValueType[]
  readonly result: ValueType | 'none'
}

/** Where a branch leads. */
export interface Label {
  readonly depth: number
}

/** The body of a function under construction: statements in order, blocks by nesting. */
export class Body {
  readonly params: readonly Local[]
  private readonly declared: ValueType[] = []
  private readonly free: Record<ValueType, Local[]> = { i32: [], i64: [] }
  private code: Bytes[] = []
  private depth = 0

  constructor(params: readonly ValueType[]) {
    this.params = params.map((type, index) => ({ type, index }))
  }

  get locals(): readonly ValueType[] {
    return this.declared
  }

  get bytes(): Bytes {
    return this.code
  }

  /** A variable, perhaps one that was released: its first value may be anything. */
  local(type: ValueType): Local {
    return this.free[type].pop() ?? { type, index: this.params.length + this.declared.push(type) - 1 }
  }

  release(...locals: readonly Local[]): void {
    for (const local of locals) this.free[local.type].push(local)
  }

  add(statement: Op): void {
    assert(statement.type === 'none', 'a statement leaves a value')
    this.code.push(statement.bytes)
  }

  set(local: Local, value: Op): void {
    assert(value.type === local.type, 'a variable of another type')
    this.code.push([value.bytes, 0x21, unsigned(local.index)])
  }

  setGlobal(global: Global, value: Op): void {
    assert(value.type === global.type, 'a global of another type')
    this.code.push([value.bytes, 0x24, unsigned(global.index)])
  }

  drop(value: Op): void {
    this.code.push([value.bytes, 0x1a])
  }

  if(test: Op, then: () => void, otherwise?: () => void): void {
    assert(test.type === 'i32', 'a test is an i32')
    const yes = this.nested(then)
    const no = otherwise === undefined ? [] : [0x05, this.nested(otherwise)]
    this.code.push([test.bytes, 0x04, 0x40, yes, no, 0x0b])
  }

  /** Repeats until left: `next` goes to its start again, `end` leaves it. */
  loop(inside: (next: Label, end: Label) => void): void {
    this.depth++
    const end = { depth: this.depth }
    const code = this.nested(() => inside({ depth: this.depth }, end))
    this.depth--
    this.code.push([0x02, 0x40, 0x03, 0x40, code, 0x0b, 0x0b])
  }

  /** A block that can be left. */
  block(inside: (end: Label) => void): void {
    const code = this.nested(() => inside({ depth: this.depth }))
    this.code.push([0x02, 0x40, code, 0x0b])
  }

  branch(label: Label): void {
    this.code.push([0x0c, unsigned(this.depth - label.depth)])
  }

  branchIf(label: Label, test: Op): void {
    assert(test.type === 'i32', 'a test is an i32')
    this.code.push([test.bytes, 0x0d, unsigned(this.depth - label.depth)])
  }

  return(value?: Op): void {
    this.code.push([value === undefined ? [] : value.bytes, 0x0f])
  }

  private nested(inside: () => void): Bytes {
    const outer = this.code
    this.code = []
    this.depth++
    inside()
    this.depth--
    const inner = this.code
    this.code = outer
    return inner
  }
}

export function get(local: Local): Op {
  return { type: local.type, bytes: [0x20, unsigned(local.index)] }
}

/** Sets a variable and leaves its value. */
export function tee(local: Local, value: Op): Op {
  assert(value.type === local.type, 'a variable of another type')
  return { type: local.type, bytes: [value.bytes, 0x22, unsigned(local.index)] }
}

export function getGlobal(global: Global): Op {
  return { type: global.type, bytes: [0x23, unsigned(global.index)] }
}

export function call(target: FunctionHandle, ...args: readonly Op[]): Op {
  assert(args.map((arg) => arg.type).join() === target.params.join(), 'arguments of other types')
  return { type: target.result, bytes: [...args.map((arg) => arg.bytes), 0x10, unsigned(target.index)] }
}

/** A module under construction: one imported memory, functions and globals. */
export class ModuleBuilder {
  private readonly functions: {
    readonly handle: FunctionHandle
    readonly exported: string | undefined
    body: Body | undefined
  }[] = []
  private readonly globals: ValueType[] = []
  private readonly shared: boolean

  /** @param shared whether the memory is shared among threads */
  constructor(shared: boolean) {
    this.shared = shared
  }

  global(type: ValueType): Global {
    return { type, index: this.globals.push(type) - 1 }
  }

  /** A function that is defined later, so that others can call it already. */
  declare(params: readonly ValueType[], result: ValueType | 'none', exported?: string): FunctionHandle {
    const handle = { index: this.functions.length, params, result }
    this.functions.push({ handle, exported, body: undefined })
    return handle
  }

  define(handle: FunctionHandle, write: (body: Body, ...params: Local[]) => void): void {
    const body = new Body(handle.params)
    write(body, ...body.params)
    defined(this.functions[handle.index], 'function').body = body
  }

  build(): Uint8Array<ArrayBuffer> {
    const bodies = this.functions.map(({ body }) => defined(body, 'body of a function'))
    const types = this.functions.map(({ handle }) => [
      0x60,
      vector(handle.params.map((type) => typeCodes[type])),
      vector(handle.result === 'none' ? [] : [typeCodes[handle.result]]),
    ])
    const memory = [name('env'), name('memory'), 0x02, this.shared ? 0x03 : 0x01, unsigned(1), unsigned(65536)]
    const exported = this.functions.flatMap(({ handle, exported }) =>
      exported === undefined ? [] : [[name(exported), 0x00, unsigned(handle.index)]],
    )
    const globals = this.globals.map((type) => [typeCodes[type], 0x01, type === 'i32' ? 0x41 : 0x42, 0x00, 0x0b])
    return flatten([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, vector(types)),
      section(2, vector([memory])),
      section(3, vector(this.functions.map(({ handle }) => unsigned(handle.index)))),
      section(6, vector(globals)),
      section(7, vector(exported)),
      section(10, vector(bodies.map(functionBytes))),
    ])
  }
}

function functionBytes(body: Body): Bytes {
  const runs: { type: ValueType; count: number }[] = []
  for (const type of body.locals) {
    const last = runs.at(-1)
    if (last?.type === type) last.count++
    else runs.push({ type, count: 1 })
  }
  const locals = vector(runs.map(({ type, count }) => [unsigned(count), typeCodes[type]]))
  return sized([locals, body.bytes, 0x0b])
}

function section(id: number, content: Bytes): Bytes {
  return [id, sized(content)]
}

/** Content with its length before it. */
function sized(content: Bytes): Bytes {
  const flat = flatten(content)
  return [unsigned(flat.length), flat]
}

function vector(items: readonly Bytes[]): Bytes {
  return [unsigned(items.length), items]
}

function name(text: string): Bytes {
  return vector([...text].map((character) => character.charCodeAt(0)))
}

/** LEB128, unsigned. */
function unsigned(value: number): Bytes {
  if (value < 128) return value
  const bytes: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low + 128 : low)
  } while (rest > 0)
  return bytes
}

/** LEB128, signed, of 32 bits. */
function signed(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value
  for (;;) {
    const low = rest & 127
    rest >>= 7
    const isLast = (rest === 0 && low < 64) || (rest === -1 && low >= 64)
    bytes.push(isLast ? low : low + 128)
    if (isLast) return bytes
  }
}

/** LEB128, signed, of 64 bits. */
function signedLong(value: bigint): readonly number[] {
  const bytes: number[] = []
  let rest = value
  for (;;) {
    const low = Number(rest & 127n)
    rest >>= 7n
    const isLast = (rest === 0n && low < 64) || (rest === -1n && low >= 64)
    bytes.push(isLast ? low : low + 128)
    if (isLast) return bytes
  }
}

/** A row of bytes that grows. */
class ByteRow {
  private bytes = new Uint8Array(1024)
  private length = 0

  put(each: Bytes): void {
    if (typeof each === 'number') {
      if (this.length === this.bytes.length) this.grow(1)
      this.bytes[this.length++] = each
    } else if (each instanceof Uint8Array) {
      if (this.length + each.length > this.bytes.length) this.grow(each.length)
      this.bytes.set(each, this.length)
      this.length += each.length
    } else for (let at = 0; at < each.length; at++) this.put(each[at] as Bytes)
  }

  private grow(least: number): void {
    const larger = new Uint8Array(2 * (this.bytes.length + least))
    larger.set(this.bytes)
    this.bytes = larger
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length)
  }
}

function flatten(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const row = new ByteRow()
  row.put(bytes)
  return row.take()
}
