import { defined, unreachable } from '../base/assert.ts'
import type { Body, Claim, Code, Program, Rule, ScalarFunction } from './code.ts'
import { Constants } from './constants.ts'
import type { Names } from './names.ts'
import { commonOperators, type Dialect, operandText, scalarText } from './print-scalar.ts'
import { and, not, type Place, type Scalar, type Variable } from './scalars.ts'
import { type Shape, shapeKey } from './shapes.ts'
import { blockComment, indent, wrapped } from './text.ts'

/** The words of Murphi, with those of Rumur. */
export const murphiWords: ReadonlySet<string> = new Set(
  (
    'alias array assert assume begin boolean bool by case clear const cover do else elsif end endalias endexists ' +
    'endfor endforall endfunction endif endprocedure endrecord endrule endruleset endstartstate endswitch endwhile ' +
    'enum error exists false for forall from function if in interleaved invariant isundefined ismember liveness ' +
    'multiset multisetadd multisetcount multisetremove multisetremovepred multisetremovepred_ of procedure program ' +
    'process put record return rule ruleset scalarset startstate switch symmetry then to traceuntil true type ' +
    'undefine undefined union var while cont choose endmultiset property'
  ).split(' '),
)

/** A program in Murphi, as Rumur reads it: rules in rulesets, one for each binding of its parameters. */
export function murphiText(program: Program, names: Names, heading: readonly string[]): string {
  return new MurphiPrinter(names).print(program, heading)
}

class MurphiPrinter {
  private readonly names: Names
  private readonly constants: Constants
  /** Types that turn out to be needed while the rest is printed; they stand before it. */
  private readonly types = new Map<string, { readonly name: string; readonly text: string }>()
  private readonly dialect: Dialect

  constructor(names: Names) {
    this.names = names
    this.constants = new Constants(names)
    this.dialect = {
      operators: {
        ...commonOperators,
        and: '&',
        or: '|',
        implies: '->',
        equal: '=',
        notEqual: '!=',
      },
      not: '!',
      hasMacros: false,
      hasImplication: true,
      label: (label, value) => this.constants.label(label, value),
      place: (place) => this.place(place),
      choice: (test, then, otherwise) => `(${test} ? ${then} : ${otherwise})`,
      quantifier: (quantifier, { name, shape }, body) => {
        const word = quantifier === 'all' ? 'forall' : 'exists'
        return `(${word} ${name}: ${this.typeText(shape, name)} do ${body} end${word})`
      },
      call: (name, args) => `${name}(${args.join(', ')})`,
    }
  }

  print(program: Program, heading: readonly string[]): string {
    const variables = program.variables.flatMap(({ name, shape, doc }) => [
      ...comment(doc).map((line) => `  ${line}`),
      `  ${name}: ${this.typeText(shape, name)};`,
    ])
    const functions = program.functions.flatMap((each) => ['', ...this.function(each)])
    const start = this.start(program)
    const rules = program.rules.flatMap((rule) => ['', ...this.rule(rule)])
    const claims = program.claims.flatMap((claim) => ['', ...this.claim(claim)])
    const constants = this.constants.byTypeAndValue().map(({ name, text }) => `  ${name}: ${text};`)
    const types = [...this.types.values()].map(({ name, text }) => `  ${name}: ${text};`)
    return [
      ...blockComment(heading, '-- '),
      ...(constants.length > 0 ? ['', 'const', ...constants] : []),
      ...(types.length > 0 ? ['', 'type', ...types] : []),
      '',
      'var',
      ...variables,
      ...functions,
      '',
      ...start,
      ...rules,
      ...claims,
      '',
    ].join('\n')
  }

  // ---- declarations ----------------------------------------------------------------------------

  /** Numbers as they are; named types by name; records and arrays get a name, for equal types must be the same. */
  private typeText(shape: Shape, hint: string): string {
    if (shape.kind === 'truth') return 'boolean'
    if (shape.kind === 'number') {
      const range = `${shape.low}..${shape.high}`
      return shape.name === undefined ? range : this.type(`${shape.name} ${range}`, shape.name, () => range)
    }
    return this.type(shapeKey(shape), `${hint}_t`, () => {
      if (shape.kind === 'array') {
        return `array [${this.typeText(shape.index, hint)}] of ${this.typeText(shape.of, `${hint}_item`)}`
      }
      const fields = shape.fields.map(
        (field) => `${this.names.lawful(field.name)}: ${this.typeText(field.shape, `${hint}_${field.name}`)};`,
      )
      return `record ${fields.join(' ')} end`
    })
  }

  private type(key: string, hint: string, text: () => string): string {
    const known = this.types.get(key)
    if (known !== undefined) return known.name
    const inner = text()
    const name = this.names.unique(hint)
    this.types.set(key, { name, text: inner })
    return name
  }

  private place({ root, steps }: Place): string {
    return steps.reduce((text, step) => {
      if (step.kind === 'field') return `${text}.${this.names.lawful(step.name)}`
      return `${text}[${scalarText(step.index, this.dialect)}]`
    }, root.name)
  }

  private function({ name, doc, parameters, result, body }: ScalarFunction): string[] {
    const formals = parameters.map((each) => `${each.name}: ${this.typeText(each.shape, each.name)}`).join('; ')
    return [
      ...comment(doc),
      `function ${name}(${formals}): ${this.typeText(result, name)};`,
      'begin',
      ...wrapped(`  return ${scalarText(body, this.dialect)};`),
      'end;',
    ]
  }

  // ---- rules -----------------------------------------------------------------------------------

  private start({ start }: Program): string[] {
    const lines = ['startstate "start"', ...this.body(start.body), 'end;']
    return this.ruleset(start.parameters, lines)
  }

  private rule(rule: Rule): string[] {
    const { name, trap, guard, parameters } = rule
    const sort = rule.sort === 'action' ? '' : `${rule.sort} `
    const lines = [
      ...this.guarded(`${sort}${name}`, and(not(trap), guard), this.body(rule.body)),
      ...(trap.kind === 'truth' && !trap.value
        ? []
        : [
            '',
            ...this.guarded(`${name}: its guard is an error of the model`, trap, [
              'begin',
              `  error "the guard of ${name}";`,
            ]),
          ]),
    ]
    return [...comment(rule.doc), ...this.ruleset(parameters, lines)]
  }

  private guarded(title: string, guard: Scalar, body: readonly string[]): string[] {
    return [`rule "${title}"`, ...wrapped(`  ${scalarText(guard, this.dialect)}`), '==>', ...body, 'end;']
  }

  private ruleset(parameters: readonly Variable[], lines: readonly string[]): string[] {
    if (parameters.length === 0) return [...lines]
    const formals = parameters.map((each) => `${each.name}: ${this.typeText(each.shape, each.name)}`).join('; ')
    return [`ruleset ${formals} do`, ...indent(lines), 'end;']
  }

  private claim({ name, doc, truth, trap }: Claim): string[] {
    const invariant = (title: string, claimed: Scalar) => [
      `invariant "${title}"`,
      ...wrapped(`  ${scalarText(claimed, this.dialect)};`),
    ]
    const first = trap.kind === 'truth' && !trap.value ? [] : invariant(`${name} is no error of the model`, not(trap))
    return [...comment(doc), ...first, ...invariant(name, truth)]
  }

  private body({ locals, code }: Body): string[] {
    const declared = locals.map((each) => `  ${each.name}: ${this.typeText(each.shape, each.name)};`)
    return [...(declared.length > 0 ? ['var', ...declared] : []), 'begin', ...indent(this.code(code))]
  }

  private code(code: readonly Code[]): string[] {
    return code.flatMap((each) => this.statement(each))
  }

  private statement(code: Code): string[] {
    const text = (scalar: Scalar) => scalarText(scalar, this.dialect)
    switch (code.kind) {
      case 'assign':
        return wrapped(`${this.place(code.place)} := ${text(code.value)};`)
      case 'assignAll':
        return defined<string[]>(undefined, 'value written part by part')
      case 'copy':
        return [`${this.place(code.to)} := ${this.place(code.from)};`]
      case 'if':
        return this.if(code, 'if')
      case 'for': {
        const { name, shape } = code.index
        return [`for ${name}: ${this.typeText(shape, name)} do`, ...indent(this.code(code.body)), 'end;']
      }
      case 'demand':
        return wrapped(`assert ${operandText(code.test, this.dialect)} "${code.sentence.replaceAll(/["\\\n]/g, "'")}";`)
      case 'require':
        return wrapped(`assume ${text(code.test)};`)
      default:
        return unreachable(code)
    }
  }

  private if({ test, then, otherwise }: Extract<Code, { kind: 'if' }>, word: string): string[] {
    const first = [...wrapped(`${word} ${scalarText(test, this.dialect)} then`), ...indent(this.code(then))]
    const [other, ...more] = otherwise
    if (other?.kind === 'if' && more.length === 0) return [...first, ...this.if(other, 'elsif')]
    return [...first, ...(other === undefined ? [] : ['else', ...indent(this.code(otherwise))]), 'end;']
  }
}

function comment(doc: readonly string[]): string[] {
  return blockComment(doc, '-- ')
}
