import type { Run } from '../model/model.ts'
import type { CheckDecl, CheckItem } from '../syntax/ast.ts'
import { pathOf, type Setting, settingOf } from './variant.ts'

/** What a run is to have instead of what its check says. All names are those of the model. */
export interface Switches {
  /** Fixes and bugs that are on. */
  readonly toggles: readonly string[]
  /** Set over what the check sets. */
  readonly constants: readonly Setting[]
}

type With = Extract<CheckItem, { kind: 'with' }>

/**
 * The check cut down to the block that a run is of, with other toggles and constants: its one run has the settings,
 * faults, limits, terminal states and expectations of that block and of those around it.
 */
export function switchedCheck(check: CheckDecl, run: Pick<Run, 'span'>, switches: Switches): CheckDecl {
  return { ...check, items: cutDown(check.items, check, run, switches) }
}

function cutDown(
  items: readonly CheckItem[],
  check: CheckDecl,
  run: Pick<Run, 'span'>,
  switches: Switches,
): CheckItem[] {
  const around = items.filter(({ kind }) => kind !== 'with' && kind !== 'expect')
  const inner = items.find((item): item is With => item.kind === 'with' && isAround(item, run))
  if (inner !== undefined) {
    // The block says nothing by itself here, so that its run is none of those that are asked for.
    return [...around, { ...inner, toggles: [], items: cutDown(inner.items, check, run, switches) }]
  }
  const place = { span: check.name.span, doc: [] }
  const settings = switches.constants.map((each) => settingOf(each, place.span))
  const expects = items.filter(({ kind }) => kind === 'expect')
  const toggles = switches.toggles.map((name) => pathOf(name, place.span))
  return [...around, { kind: 'with', toggles, items: [...expects, ...settings], ...place }]
}

function isAround({ span }: With, run: Pick<Run, 'span'>): boolean {
  return span.file.path === run.span.file.path && span.start <= run.span.start && run.span.end <= span.end
}
