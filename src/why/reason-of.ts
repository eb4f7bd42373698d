import { defined, unreachable } from '../base/assert.ts'
import { chooseArm } from '../interpret/meaning.ts'
import { showValue } from '../interpret/show.ts'
import type { Value } from '../interpret/values.ts'
import type { BinaryOperator, Expression, Pattern } from '../model/expressions.ts'
import type { Type } from '../model/types.ts'
import { BindingReasons } from './binding-reasons.ts'
import { bind, type Environment, evaluate, isTrap, type Outcome } from './evaluate.ts'
import { readOf } from './read-path.ts'
import { readsState } from './reads-state.ts'
import type { Bound, Reason, Spec } from './reason.ts'
import { slotName } from './slot-name.ts'
import { textOf } from './text-of.ts'

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

/** What a reason has beside its expression, its environment and its outcome. */
type Parts = Partial<Reason> & Pick<Reason, 'parts'>

/** Why an expression has its value in an environment. */
export function reasonOf(expression: Expression, environment: Environment, spec: Spec): Reason {
  const outcome = evaluate(expression, environment, spec.definitions)
  const leaf: Reason = {
    kind: 'part',
    expression,
    environment,
    outcome,
    names: [],
    anyDecides: false,
    isExcluded: false,
    read: undefined,
    tally: undefined,
    parts: () => [],
  }
  if (!isTrap(outcome)) {
    // A conversion that succeeds is not in the text.
    if (expression.kind === 'convert' || expression.kind === 'some') return reasonOf(expression.of, environment, spec)
    const read = readOf(expression, environment, spec)
    if (read !== undefined) {
      const parts = () => new Reasons(environment, spec).operands(read.keys)
      return { ...leaf, kind: 'read', read: { cell: read.cell, text: read.text }, parts }
    }
    if (!readsState(expression, spec.definitions)) return leaf
  }
  return { ...leaf, ...new Reasons(environment, spec).of(expression, outcome) }
}

/** Reasons of the parts of an expression in one environment. */
class Reasons {
  private readonly environment: Environment
  private readonly spec: Spec
  private readonly reason: (part: Expression) => Reason

  constructor(environment: Environment, spec: Spec) {
    this.environment = environment
    this.spec = spec
    this.reason = (part) => reasonOf(part, environment, spec)
  }

  of(expression: Expression, outcome: Outcome): Parts {
    const { environment } = this
    const all = (...inner: readonly Expression[]) => ({ parts: () => this.operands(inner) })
    switch (expression.kind) {
      case 'literal':
      case 'none':
      case 'toggle':
      case 'local':
      case 'variable':
        return all()
      case 'call':
        return this.call(expression)
      case 'unary':
      case 'field':
      case 'is':
      case 'some':
      case 'unwrap':
      case 'builtin':
      case 'convert':
        return all(expression.of)
      case 'binary':
        return this.binary(expression, outcome)
      case 'conditional':
        return { kind: 'branch', parts: () => this.conditional(expression) }
      case 'quantifier':
        return this.bindings().quantifier(expression, environment, outcome)
      case 'aggregate':
        return this.bindings().aggregate(expression, environment)
      case 'mapping': {
        const { value, slot, from } = expression
        return this.bindings().mapping(value, { slot, name: slotName(value, slot), type: from }, environment)
      }
      case 'collection':
        return all(...expression.items)
      case 'record':
      case 'variant':
        return all(...expression.values)
      case 'update':
        return all(expression.of, ...expression.fields.map(({ value }) => value))
      case 'match':
        return { kind: 'branch', parts: () => this.match(expression) }
      case 'lookup':
      case 'element':
        return all(expression.of, expression.key)
      case 'let':
        return { parts: () => this.letIn(expression) }
      default:
        return unreachable(expression)
    }
  }

  private bindings(): BindingReasons {
    return new BindingReasons(this.spec, (part, environment) => reasonOf(part, environment, this.spec))
  }

  /** Reasons of operands, but of those that say all about themselves; where one is an error, of that alone. */
  operands(expressions: readonly Expression[]): Reason[] {
    const reasons = expressions.filter((each) => !isPlain(each)).map(this.reason)
    const trap = reasons.find(({ outcome }) => isTrap(outcome))
    return trap === undefined ? reasons : [trap]
  }

  private call(call: Of<'call'>): Parts {
    const { definitions } = this.spec
    const definition = defined(definitions[call.definition], 'definition')
    const values = call.args.map((arg) => evaluate(arg, this.environment, definitions))
    if (values.some(isTrap)) return { kind: 'call', parts: () => this.operands(call.args) }
    const names = definition.parameters.map(({ name, type }, at) => ({ name, type, value: values[at] as Value }))
    const { state, next, isNext } = this.environment
    const scope = call.primed
      ? { state: defined(next, 'next state'), next: undefined, isNext: true }
      : { state, next, isNext }
    const inner = { ...scope, frame: values as Value[] }
    const parts = () => [
      // What an argument reads; of others the name's value says all.
      ...this.operands(call.args.filter((arg) => readsState(arg, definitions))),
      reasonOf(definition.body, inner, this.spec),
    ]
    return { kind: 'call', names, parts }
  }

  private binary(expression: Of<'binary'>, outcome: Outcome): Parts {
    const { operator, left, right } = expression
    switch (operator) {
      case 'and':
      case 'or':
        return this.row(chainOf(expression, operator), operator === 'or', outcome)
      case 'implies':
        return { parts: () => this.implication(expression, outcome) }
      case 'orElse':
        return {
          parts: () => {
            const first = this.reason(left)
            return first.outcome === null ? [first, ...this.operands([right])] : [first]
          },
        }
      default:
        return { parts: () => this.operands([left, right]) }
    }
  }

  /**
   * Of a row of `&&` or `||` all parts, or those that alone decide it.
   * @param absorbing the truth of which one is enough
   */
  private row(row: readonly Expression[], absorbing: boolean, outcome: Outcome): Parts {
    if (outcome === absorbing)
      return { anyDecides: true, parts: () => row.map(this.reason).filter((part) => part.outcome === absorbing) }
    return {
      parts: () => {
        const reasons = row.map(this.reason)
        // Only what is looked at before it makes an error one.
        const trap = reasons.findIndex((part) => isTrap(part.outcome))
        return trap < 0 ? reasons : reasons.slice(0, trap + 1)
      },
    }
  }

  private implication({ left, right }: Of<'binary'>, outcome: Outcome): Reason[] {
    const first = this.reason(left)
    if (first.outcome === false || isTrap(first.outcome)) return [first]
    const second = this.reason(right)
    // Where the consequence is true, the premise does not matter.
    return outcome === true ? [second] : [first, second]
  }

  private conditional({ test, then, otherwise }: Of<'conditional'>): Reason[] {
    const first = this.reason(test)
    return isTrap(first.outcome) ? [first] : [first, ...this.operands([first.outcome ? then : otherwise])]
  }

  private letIn({ slot, value, body }: Of<'let'>): Reason[] {
    const first = this.reason(value)
    if (isTrap(first.outcome)) return [first]
    const inner = bind(this.environment, [{ slot, value: first.outcome }])
    const name = { name: slotName(body, slot), value: first.outcome, type: value.type }
    return [...(isPlain(value) ? [] : [first]), withNames(reasonOf(body, inner, this.spec), [name])]
  }

  private match({ of, arms }: Of<'match'>): Reason[] {
    const subject = this.reason(of)
    if (isTrap(subject.outcome)) return [subject]
    const frame = this.environment.frame.slice()
    const { pattern, body } = chooseArm(
      arms.map((arm) => ({ pattern: arm.pattern, body: arm })),
      subject.outcome,
      frame,
    )
    const names = patternSlots(pattern, of.type).map(({ slot, type }) => ({
      name: slotName(body, slot),
      type,
      value: frame[slot] as Value,
    }))
    const chosen = reasonOf(body, { ...this.environment, frame }, this.spec)
    // An arm that is a constant says no more than the whole.
    const { kind } = chosen.expression
    const told = kind === 'literal' || kind === 'none' ? [] : [withNames(chosen, names)]
    return [...(isPlain(of) ? [] : [subject]), ...told]
  }
}

/** With names that are bound around it; those that it does not use would say nothing. */
function withNames(reason: Reason, names: readonly Bound[]): Reason {
  return { ...reason, names: [...names.filter(({ name }) => name !== '_'), ...reason.names] }
}

function patternSlots(pattern: Pattern, type: Type): { readonly slot: number; readonly type: Type }[] {
  if (pattern.kind === 'some' && type.kind === 'option') return [{ slot: pattern.slot, type: type.of }]
  if (pattern.kind !== 'variant' || type.kind !== 'union') return []
  const fields = type.variants[pattern.index]?.fields ?? []
  return pattern.slots.flatMap((slot, at) => {
    const field = fields[at]
    return slot === undefined || field === undefined ? [] : [{ slot, type: field.type }]
  })
}

/** `a && b && c` as a row, in whatever way it is nested. */
export function chainOf(expression: Expression, operator: BinaryOperator): Expression[] {
  if (expression.kind !== 'binary' || expression.operator !== operator) return [expression]
  return [...chainOf(expression.left, operator), ...chainOf(expression.right, operator)]
}

/** Whether the text of an expression is its value, or a name that is told with its value where it is bound. */
function isPlain(expression: Expression): boolean {
  switch (expression.kind) {
    case 'convert':
    case 'some':
      return isPlain(expression.of)
    case 'local':
    case 'none':
      return true
    case 'collection':
      return expression.items.every(isPlain)
    case 'literal':
      // `MAX_EPOCH` is not, and `Copy.Empty` is.
      return textOf(expression.span).endsWith(showValue(expression.value, expression.type))
    default:
      return false
  }
}
