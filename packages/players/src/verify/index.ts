/** The isolation suite: whether one player of a running game can reach what belongs to another. */
export { classes, type ClassName } from './attack.ts'
export type { Keys } from './order.ts'
export { VerifyError } from './player-api.ts'
export { hasFailed, junitXml, tableLines } from './report.ts'
export { type Outcome, type Report, type Result, verify, type VerifyOptions } from './verify.ts'
