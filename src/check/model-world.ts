import { defined } from '../base/assert.ts'
import type { Model } from '../model/model.ts'
import type { World } from './context.ts'
import type { Instance } from './scope.ts'

/** Where a model was elaborated, and the instance of its root file. */
export interface ModelWorld {
  readonly world: World
  readonly root: Instance
}

const worlds = new WeakMap<Model, ModelWorld>()

export function rememberWorld(model: Model, world: ModelWorld): void {
  worlds.set(model, world)
}

/** The world of a model that was elaborated here, for expressions that are no part of its spec. */
export function worldOf(model: Model): ModelWorld {
  return defined(worlds.get(model), 'world of a model')
}
