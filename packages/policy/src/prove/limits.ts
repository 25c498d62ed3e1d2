/** Limits of a proof. Beyond one of them the answer is UNDECIDED, never PROVED. */

/** Characters of the regular expression of ids. */
export const idExpressionCharactersMax = 1024

/** What a quantifier may count to: `{1,256}`. */
export const idRepeatMax = 256

/** How deep groups of the regular expression may nest. */
export const idGroupDepthMax = 32

/** States of the automata of the ids, before and after they are made deterministic. */
export const idStatesMax = 4096

/** Templates of one proof. */
export const templateCountMax = 32

/** Buckets of one proof. */
export const bucketCountMax = 32

/** Patterns of objects that are shared. */
export const sharedPatternCountMax = 32

/** States of one pattern list that was made deterministic. */
export const patternStatesMax = 20_000

/** States of one pair of requests that is looked at. */
export const pairStatesMax = 200_000

/** Steps of the whole proof: a step is one edge of one pair. */
export const proofStepsMax = 50_000_000

/** Pairs of ids that are tried on the evaluator before a collision of the model is given up as one. */
export const witnessTriesMax = 64

/** Values of condition keys that are tried for one request of such a pair. */
export const assignmentTriesMax = 2000
