/** Why there is no answer: a sentence. */
export class NotSolved extends Error {}
