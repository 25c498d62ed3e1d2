/** A statement as its parser gives it. `undefined` is NULL. */
import type { Decimal } from './decimal.ts'

export type Literal = string | bigint | number | Decimal | boolean | undefined
export type CastType = 'int' | 'double' | 'decimal' | 'string' | 'timestamp' | 'bool'
export type AggregateName = 'avg' | 'sum' | 'max' | 'min' | 'count'
export type CompareSign = '=' | '!=' | '<' | '>' | '<=' | '>='
export type ArithmeticSign = '+' | '-' | '*' | '/' | '%'
/** A key of an object or a column by its name, an index from 0; `*` stands behind OSSOBJECT only. */
export type PathStep = { readonly key: string } | { readonly index: number } | '*'

export type Expression =
  | { readonly op: 'literal'; readonly value: Literal }
  | { readonly op: 'column'; readonly path: readonly PathStep[] }
  | { readonly op: 'cast'; readonly of: Expression; readonly to: CastType; readonly format: string | undefined }
  | { readonly op: 'aggregate'; readonly name: AggregateName; readonly of: Expression | undefined }
  | {
      readonly op: 'arithmetic'
      readonly sign: ArithmeticSign
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly op: 'concat'; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'compare'; readonly sign: CompareSign; readonly left: Expression; readonly right: Expression }
  | {
      readonly op: 'like'
      readonly of: Expression
      readonly pattern: Expression
      readonly escape: string | undefined
      readonly isNegated: boolean
    }
  | { readonly op: 'in'; readonly of: Expression; readonly values: readonly Literal[]; readonly isNegated: boolean }
  | {
      readonly op: 'between'
      readonly of: Expression
      readonly low: Expression
      readonly high: Expression
      readonly isNegated: boolean
    }
  | { readonly op: 'is-null'; readonly of: Expression; readonly isNegated: boolean }
  | { readonly op: 'not'; readonly of: Expression }
  | { readonly op: 'and' | 'or'; readonly terms: readonly Expression[] }

export type Selected = { readonly of: Expression; readonly alias: string | undefined }

export type Statement = {
  readonly columns: readonly Selected[] | '*'
  /** Behind OSSOBJECT. */
  readonly root: readonly PathStep[]
  readonly where: Expression | undefined
  readonly limit: number | undefined
}
