import type { CommentKeeper } from './comment-keeper.ts'

/** What printing needs to know besides the tree. */
export interface PrintContext {
  readonly keeper: CommentKeeper
}
