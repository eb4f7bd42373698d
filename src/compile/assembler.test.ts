import { describe, expect, test } from 'vitest'
import wabt from 'wabt'
import { InternalError } from '../base/assert.ts'
import {
  at,
  Body,
  call,
  type FunctionHandle,
  get,
  getGlobal,
  type InstructionName,
  i32,
  i64,
  instructions,
  ModuleBuilder,
  type Op,
  op,
  select,
  tee,
  type ValueType,
} from './assembler.ts'

/** The WebAssembly Binary Toolkit: the reference that the bytes are held against. */
const reference = await wabt()
const features = { threads: true, bulk_memory: true }

/** The reference's bytes of a module in the text format, and its own reading of ours. */
function assembled(text: string): Uint8Array {
  const module = reference.parseWat('test.wat', text, features)
  try {
    module.resolveNames()
    return module.toBinary({ canonicalize_lebs: true }).buffer
  } finally {
    module.destroy()
  }
}

function disassembled(bytes: Uint8Array): string {
  const module = reference.readWasm(bytes, features)
  try {
    return module.toText({})
  } finally {
    module.destroy()
  }
}

/** The sections of a module as hexadecimal digits, by their numbers; those without an entry may be left out. */
function sections(bytes: Uint8Array): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  let place = 8
  while (place < bytes.length) {
    const id = bytes[place++] as number
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[place++] as number
      length += (byte & 127) * 2 ** shift
      if (byte < 128) break
    }
    const content = bytes.subarray(place, place + length)
    if (content[0] !== 0) found.set(id, Buffer.from(content).toString('hex'))
    place += length
  }
  return found
}

const MEMORY = '(import "env" "memory" (memory 1 65536))'
const SHARED_MEMORY = '(import "env" "memory" (memory 1 65536 shared))'

/** Expects a module of ours to be the reference's, byte for byte within each section, and one that an engine takes. */
function expectSame(module: ModuleBuilder, text: string): void {
  const ours = module.build()
  const theirs = assembled(text)
  expect(WebAssembly.validate(ours)).toBe(true)
  if (sections(ours).get(10) !== sections(theirs).get(10)) expect(disassembled(ours)).toBe(disassembled(theirs))
  expect(sections(ours)).toEqual(sections(theirs))
}

interface Sketch {
  readonly params?: readonly ValueType[]
  readonly result?: ValueType
  /** The reference's declarations of locals and its code, one instruction after the other. */
  readonly text: string
  readonly write: (body: Body, ...params: ReturnType<Body['local']>[]) => void
}

/** A module with one function, ours and the reference's. */
function expectSameFunction({ params = [], result, text, write }: Sketch): void {
  const module = new ModuleBuilder(false)
  module.define(module.declare(params, result ?? 'none'), write)
  expectSame(module, `(module (type ${signature(params, result)}) ${MEMORY} (func (type 0) ${text}))`)
}

function signature(params: readonly ValueType[], result?: ValueType): string {
  return `(func (param ${params.join(' ')}) (result ${result ?? ''}))`
}

const names = Object.keys(instructions) as InstructionName[]
const memoryNames = names.filter((name) => 'align' in instructions[name])
const other = (type: ValueType | 'none'): ValueType => (type === 'i32' ? 'i64' : 'i32')
const constant = (type: ValueType): Op => (type === 'i32' ? i32(0) : i64(0n))
const nothing: Op = { type: 'none', bytes: [] }

/** An instruction on the parameters of a function, and what it gives. */
function instructionSketch(name: InstructionName, offset?: number): Sketch {
  const { takes, gives } = instructions[name]
  const operands = takes.map((_, index) => `local.get ${index}`).join(' ')
  const result = gives === 'none' ? {} : { result: gives }
  return {
    params: takes,
    ...result,
    text: `${operands} ${name}${offset === undefined ? '' : ` offset=${offset}`}${gives === 'none' ? '' : ' return'}`,
    write: (body, ...params) => {
      const code = at(name, offset ?? 0, ...params.map(get))
      if (gives === 'none') body.add(code)
      else body.return(code)
    },
  }
}

describe('instructions', () => {
  test.each(names)('%s is the reference assembler’s', (name) => expectSameFunction(instructionSketch(name)))

  test.each(memoryNames)('%s takes every offset', (name) => {
    for (const offset of [1, 127, 128, 16383, 16384, 2 ** 31, 2 ** 32 - 1])
      expectSameFunction(instructionSketch(name, offset))
  })

  test.each(['i32', 'i64'] as const)('select chooses among values of %s', (type) => {
    expectSameFunction({
      params: [type, type, 'i32'],
      result: type,
      text: 'local.get 0 local.get 1 local.get 2 select return',
      write: (body, a, b, c) => body.return(select(get(a), get(b), get(c))),
    })
  })
})

/** Every number of bits, from either side, positive and negative. */
const boundaries = Array.from({ length: 65 }, (_, bits) => 2n ** BigInt(bits)).flatMap((power) =>
  [power - 1n, power, power + 1n].flatMap((each) => [each, -each]),
)

describe('constants', () => {
  test('of 32 bits', () => {
    const numbers = boundaries.filter((each) => BigInt.asIntN(32, each) === each).map(Number)
    expect(numbers.length).toBeGreaterThan(180)
    expectSameFunction({
      text: numbers.map((each) => `i32.const ${each} drop`).join(' '),
      write: (body) => {
        for (const each of numbers) body.drop(i32(each))
      },
    })
  })

  test('of 64 bits', () => {
    const numbers = boundaries.filter((each) => BigInt.asIntN(64, each) === each)
    expect(numbers.length).toBeGreaterThan(370)
    expectSameFunction({
      text: numbers.map((each) => `i64.const ${each} drop`).join(' '),
      write: (body) => {
        for (const each of numbers) body.drop(i64(each))
      },
    })
  })

  test('without a sign are the same bits', () => {
    expect(i32(0xffff_ffff)).toEqual(i32(-1))
    expect(i32(0x8000_0000)).toEqual(i32(-(2 ** 31)))
    expect(i64(2n ** 64n - 1n)).toEqual(i64(-1n))
    expect(i64(2n ** 63n)).toEqual(i64(-(2n ** 63n)))
  })
})

describe('variables', () => {
  test('are declared in runs of one type, and used again once released', () => {
    expectSameFunction({
      params: ['i64'],
      text: `(local i32 i32 i64 i32)
             i32.const 1 local.set 1  i32.const 2 local.set 2  local.get 0 local.set 3  i32.const 3 local.set 4
             i32.const 4 local.set 2  i64.const 5 local.tee 3 drop  local.get 2 drop`,
      write: (body, param) => {
        const [a, b, c, d] = [body.local('i32'), body.local('i32'), body.local('i64'), body.local('i32')]
        body.set(a, i32(1))
        body.set(b, i32(2))
        body.set(c, get(param))
        body.set(d, i32(3))
        body.release(b, c)
        const [again, wide] = [body.local('i32'), body.local('i64')]
        body.set(again, i32(4))
        body.drop(tee(wide, i64(5n)))
        body.drop(get(again))
      },
    })
  })

  test('may be many', () => {
    expectSameFunction({
      text: `(local ${'i32 '.repeat(300)} ${'i64 '.repeat(200)}) ${Array.from({ length: 500 }, (_, each) => `local.get ${each} drop`).join(' ')}`,
      write: (body) => {
        const locals = [
          ...Array.from({ length: 300 }, () => body.local('i32')),
          ...Array.from({ length: 200 }, () => body.local('i64')),
        ]
        for (const each of locals) body.drop(get(each))
      },
    })
  })

  test('may be global', () => {
    const module = new ModuleBuilder(false)
    const globals = Array.from({ length: 130 }, (_, index) => module.global(index % 3 === 0 ? 'i64' : 'i32'))
    module.define(module.declare([], 'none'), (body) => {
      for (const global of globals) body.setGlobal(global, constant(global.type))
      for (const global of globals) body.drop(getGlobal(global))
    })
    const declared = globals.map(({ type }) => `(global (mut ${type}) (${type}.const 0))`)
    const sets = globals.map(({ type, index }) => `${type}.const 0 global.set ${index}`)
    const gets = globals.map(({ index }) => `global.get ${index} drop`)
    expectSame(module, `(module (type (func)) ${MEMORY} ${declared.join(' ')} (func ${[...sets, ...gets].join(' ')}))`)
  })
})

describe('control', () => {
  test('if, with and without else, and return', () => {
    expectSameFunction({
      params: ['i32', 'i64'],
      result: 'i64',
      text: `local.get 0 if i64.const 1 return end
             local.get 0 if (result) i64.const 2 return else local.get 1 local.set 1 end
             local.get 0 if else local.get 1 return end
             local.get 1 return`,
      write: (body, a, b) => {
        body.if(get(a), () => body.return(i64(1n)))
        body.if(
          get(a),
          () => body.return(i64(2n)),
          () => body.set(b, get(b)),
        )
        body.if(
          get(a),
          () => {},
          () => body.return(get(b)),
        )
        body.return(get(b))
      },
    })
  })

  test('branches find their blocks and loops from any depth', () => {
    expectSameFunction({
      params: ['i32'],
      text: `block $outer
               block $end loop $next
                 local.get 0 br_if $next
                 block $inner
                   local.get 0 br_if $end
                   local.get 0 if
                     local.get 0 br_if $inner
                     block loop local.get 0 br_if $outer br $next end end
                   else
                     br $outer
                   end
                   br $inner
                 end
                 br $end
               end end
               local.get 0 br_if $outer
             end
             return`,
      write: (body, a) => {
        body.block((outer) => {
          body.loop((next, end) => {
            body.branchIf(next, get(a))
            body.block((inner) => {
              body.branchIf(end, get(a))
              body.if(
                get(a),
                () => {
                  body.branchIf(inner, get(a))
                  body.loop(() => {
                    body.branchIf(outer, get(a))
                    body.branch(next)
                  })
                },
                () => body.branch(outer),
              )
              body.branch(inner)
            })
            body.branch(end)
          })
          body.branchIf(outer, get(a))
        })
        body.return()
      },
    })
  })

  test('branches lead far out', () => {
    // Far enough for two bytes; the reference runs out of its stack not much later.
    const depth = 130
    const nest = (body: Body, left: number, inside: () => void): void =>
      left === 0 ? inside() : body.block(() => nest(body, left - 1, inside))
    expectSameFunction({
      text: `block ${'block '.repeat(depth)} br ${depth} ${'end '.repeat(depth + 1)}`,
      write: (body) => body.block((end) => nest(body, depth, () => body.branch(end))),
    })
  })

  test('a body longer than what lengths are counted in by one byte', () => {
    const stores = 4000
    expectSameFunction({
      params: ['i32'],
      text: 'i32.const 8 local.get 0 i32.store offset=300 '.repeat(stores),
      write: (body, a) => {
        for (let count = 0; count < stores; count++) body.add(at('i32.store', 300, i32(8), get(a)))
      },
    })
  })
})

describe('modules', () => {
  test('functions call each other, before they are defined and in great number', () => {
    const module = new ModuleBuilder(false)
    const handles: FunctionHandle[] = []
    for (let index = 0; index < 150; index++) handles.push(module.declare(['i32', 'i64'], 'i64'))
    const last = module.declare([], 'none', 'run')
    module.define(last, (body) => {
      for (const handle of handles) body.drop(call(handle, i32(1), i64(2n)))
      body.add(call(last))
    })
    for (const [index, handle] of handles.entries()) {
      module.define(handle, (body, a, b) => body.return(call(handles[149 - index] as FunctionHandle, get(a), get(b))))
    }
    const wide = '(type (func (param i32 i64) (result i64)))'
    const each = handles.map((_, index) => `(func (type ${index}) local.get 0 local.get 1 call ${149 - index} return)`)
    const calls = handles.map((_, index) => `i32.const 1 i64.const 2 call ${index} drop`)
    expectSame(
      module,
      `(module ${wide.repeat(150)} (type (func)) ${MEMORY} ${each.join(' ')}
         (func (export "run") (type 150) ${calls.join(' ')} call 150))`,
    )
  })

  test('signatures and exports of every kind', () => {
    const module = new ModuleBuilder(false)
    const results = ['none', 'i32', 'i64'] as const
    const params: ValueType[][] = [[], ['i32'], ['i64', 'i32', 'i64']]
    const shapes = results.flatMap((result) => params.map((each) => ({ result, params: each })))
    for (const [index, { result, params }] of shapes.entries()) {
      const handle = module.declare(params, result, `${result} of ${index}`)
      module.define(handle, (body) => body.return(result === 'none' ? undefined : constant(result)))
    }
    const types = shapes.map(
      ({ result, params }) => `(type ${signature(params, result === 'none' ? undefined : result)})`,
    )
    const functions = shapes.map(
      ({ result }, index) =>
        `(func (export "${result} of ${index}") (type ${index}) ${result === 'none' ? '' : `${result}.const 0`} return)`,
    )
    expectSame(module, `(module ${types.join(' ')} ${MEMORY} ${functions.join(' ')})`)
  })

  test('the memory may be shared', () => {
    const module = new ModuleBuilder(true)
    module.define(module.declare(['i32'], 'none'), (body, a) => body.drop(op('i64.atomic.rmw.or', get(a), i64(1n))))
    expectSame(
      module,
      `(module (type (func (param i32))) ${SHARED_MEMORY}
         (func (type 0) local.get 0 i64.const 1 i64.atomic.rmw.or drop))`,
    )
  })

  test('run', () => {
    const module = new ModuleBuilder(false)
    const sum = module.declare(['i32'], 'i64', 'sum')
    module.define(sum, (body, count) => {
      const total = body.local('i64')
      body.loop((next, end) => {
        body.branchIf(end, op('i32.eqz', get(count)))
        body.set(total, op('i64.add', get(total), op('i64.extend_i32_u', get(count))))
        body.set(count, op('i32.sub', get(count), i32(1)))
        body.branch(next)
      })
      body.return(get(total))
    })
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 })
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.build()), { env: { memory } })
    expect((exports['sum'] as (count: number) => bigint)(100_000)).toBe(5_000_050_000n)
  })

  test('a function that nobody defined is a fault of ours', () => {
    const module = new ModuleBuilder(false)
    module.declare([], 'none')
    expect(() => module.build()).toThrow(InternalError)
  })
})

describe('operands of other types are refused', () => {
  test.each(names)('by %s', (name) => {
    const { takes } = instructions[name]
    const fitting = takes.map(constant)
    expect(() => op(name, ...fitting)).not.toThrow()
    expect(() => op(name, ...fitting.slice(1))).toThrow(InternalError)
    expect(() => op(name, ...fitting, i32(0))).toThrow(InternalError)
    for (const [index, type] of takes.entries()) {
      for (const wrong of [constant(other(type)), nothing])
        expect(() => op(name, ...fitting.with(index, wrong))).toThrow(InternalError)
    }
  })

  test.each(['i32', 'i64'] as const)('by what takes a value of %s', (type) => {
    const module = new ModuleBuilder(false)
    const global = module.global(type)
    const handle = module.declare([type], 'none')
    const body = new Body([type])
    const local = body.local(type)
    for (const wrong of [constant(other(type)), nothing]) {
      expect(() => body.set(local, wrong)).toThrow(InternalError)
      expect(() => tee(local, wrong)).toThrow(InternalError)
      expect(() => body.setGlobal(global, wrong)).toThrow(InternalError)
      expect(() => call(handle, wrong)).toThrow(InternalError)
      expect(() => select(constant(type), wrong, i32(0))).toThrow(InternalError)
      expect(() => select(wrong, constant(type), i32(0))).toThrow(InternalError)
    }
    expect(() => call(handle)).toThrow(InternalError)
    expect(() => call(handle, constant(type), constant(type))).toThrow(InternalError)
  })

  test('by tests, and by statements', () => {
    const body = new Body([])
    for (const wrong of [i64(0n), nothing]) {
      expect(() => body.if(wrong, () => {})).toThrow(InternalError)
      expect(() => body.block((end) => body.branchIf(end, wrong))).toThrow(InternalError)
      expect(() => select(i64(0n), i64(1n), wrong)).toThrow(InternalError)
    }
    for (const value of [i32(0), i64(0n)]) expect(() => body.add(value)).toThrow(InternalError)
  })
})
