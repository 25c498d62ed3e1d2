/** A statement as functions of a record, after everything that can be judged without a record was judged. */
import { ServiceError } from '@latchkey/protocol'
import { conditionDepthMax, conditionsMax } from './limits.ts'
import { compileLike } from './like.ts'
import type { CastType, Expression, PathStep } from './sql.ts'
import { isTimestampFormat, parseTimestamp } from './timestamps.ts'
import { castValue, compareValues, compute, holds, textOf, Unfit } from './values.ts'
import type { Value } from './values.ts'

/** How a record of one format gives the value of a column. */
export type Shape<Record> = {
  /** JSON has types of its own; a column of CSV is a text that is read as what it is compared with. */
  readonly isTyped: boolean
  /** @throws ServiceError when the format has no such column */
  readonly column: (path: readonly PathStep[]) => (record: Record) => Value
}
export type Evaluate<Record> = (record: Record) => Value

type Kind = 'text' | 'number' | 'condition' | 'time' | 'null' | 'open'

/** @throws ServiceError of the codes `Sql…` */
export function compileCondition<Record>(where: Expression, shape: Shape<Record>): (record: Record) => boolean {
  limitConditions(where)
  if (kindOf(where, shape.isTyped) !== 'condition')
    throw new ServiceError('SqlSyntaxError', {}, { message: 'What stands behind WHERE is no condition.' })
  const evaluate = compile(where, shape)
  return (record) => evaluate(record) === true
}

/** A column, a CAST, or what an aggregate is of. */
export function compileSelected<Record>(of: Expression, shape: Shape<Record>): Evaluate<Record> {
  kindOf(of, shape.isTyped)
  return compile(of, shape)
}

function limitConditions(where: Expression): void {
  let count = 0
  const casts = new Map<string, string>()
  const visit = (expression: Expression, depth: number): void => {
    if (depth > conditionDepthMax) throw new ServiceError('SqlExceedsMaxConditionDepth')
    switch (expression.op) {
      case 'and':
      case 'or':
        for (const term of expression.terms) visit(term, depth + 1)
        return
      case 'not':
        visit(expression.of, depth + 1)
        return
      case 'aggregate':
        throw new ServiceError('SqlSyntaxError', {}, { message: 'Functions of all records do not stand behind WHERE.' })
      case 'literal':
      case 'column':
        return
      case 'cast':
        noteCast(expression, casts)
        visit(expression.of, depth)
        return
      case 'arithmetic':
      case 'concat':
        visit(expression.left, depth)
        visit(expression.right, depth)
        return
      case 'compare':
      case 'like':
      case 'in':
      case 'between':
      case 'is-null':
        count += 1
        if (count > conditionsMax) throw new ServiceError('SqlExceedsMaxConditionCount')
        for (const part of partsOf(expression)) visit(part, depth)
    }
  }
  visit(where, 1)
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.op) {
    case 'compare':
      return [expression.left, expression.right]
    case 'like':
      return [expression.of, expression.pattern]
    case 'between':
      return [expression.of, expression.low, expression.high]
    case 'in':
    case 'is-null':
      return [expression.of]
    case 'literal':
    case 'column':
    case 'cast':
    case 'aggregate':
    case 'arithmetic':
    case 'concat':
    case 'not':
    case 'and':
    case 'or':
      return []
  }
}

function noteCast({ of, to }: Extract<Expression, { op: 'cast' }>, casts: Map<string, string>): void {
  if (of.op !== 'column') return
  const name = JSON.stringify(of.path)
  if ((casts.get(name) ?? to) !== to) throw new ServiceError('SqlOneColumnCastToDifferentTypes')
  casts.set(name, to)
}

/** What an expression gives, as far as it is known; `open` is a column, whose records tell. */
function kindOf(expression: Expression, isTyped: boolean): Kind {
  switch (expression.op) {
    case 'literal':
      return kindOfLiteral(expression.value)
    case 'column':
      return 'open'
    case 'cast':
      return kindOfCast(expression)
    case 'aggregate':
      return 'number'
    case 'arithmetic':
      for (const side of [expression.left, expression.right]) {
        const kind = kindOf(side, isTyped)
        if (kind !== 'number' && kind !== 'open' && kind !== 'null') throw new ServiceError('InvalidArithmeticOperand')
      }
      return 'number'
    case 'concat':
      if (expression.left.op === 'literal' && expression.right.op === 'literal')
        throw new ServiceError('SqlInvalidConcatOperand')
      kindOf(expression.left, isTyped)
      kindOf(expression.right, isTyped)
      return 'text'
    case 'compare':
      requireAlike(kindOf(expression.left, isTyped), kindOf(expression.right, isTyped), isTyped)
      return 'condition'
    case 'between': {
      const of = kindOf(expression.of, isTyped)
      requireAlike(of, kindOf(expression.low, isTyped), isTyped)
      requireAlike(of, kindOf(expression.high, isTyped), isTyped)
      return 'condition'
    }
    case 'like':
      return kindOfLike(expression, isTyped)
    case 'in':
      return kindOfIn(expression, isTyped)
    case 'is-null':
      if (expression.of.op !== 'column') throw new ServiceError('SqlInvalidIsNullOperand')
      return 'condition'
    case 'not':
      if (kindOf(expression.of, isTyped) !== 'condition') throw new ServiceError('SqlInvalidNotOperand')
      return 'condition'
    case 'and':
    case 'or':
      for (const term of expression.terms)
        if (kindOf(term, isTyped) !== 'condition')
          throw new ServiceError(expression.op === 'and' ? 'SqlInvalidAndOperand' : 'SqlInvalidOrOperand')
      return 'condition'
  }
}

function kindOfLiteral(value: Value): Kind {
  if (value === undefined) return 'null'
  if (typeof value === 'boolean') return 'condition'
  return typeof value === 'string' ? 'text' : 'number'
}

function kindOfCast({ of, to, format }: Extract<Expression, { op: 'cast' }>): Kind {
  if (format !== undefined && !isTimestampFormat(format)) throw new ServiceError('SqlNotSupportedTimestampFormat')
  if (of.op === 'literal' && typeof of.value === 'string' && to === 'timestamp') {
    if (parseTimestamp(of.value, format) === undefined)
      throw new ServiceError(format === undefined ? 'SqlInvalidTimestampValue' : 'SqlNotMatchTimestampFormat')
  } else if (of.op === 'literal') requireCastable(of.value, to)
  switch (to) {
    case 'int':
    case 'double':
    case 'decimal':
      return 'number'
    case 'string':
      return 'text'
    case 'bool':
      return 'condition'
    case 'timestamp':
      return 'time'
  }
}

function requireCastable(value: Value, to: CastType): void {
  try {
    castValue(value, to, undefined)
  } catch (error) {
    if (error instanceof Unfit) throw new ServiceError('SqlComparerOperandTypeMismatch', {}, { cause: error })
    throw error
  }
}

function requireAlike(first: Kind, second: Kind, isTyped: boolean): void {
  if (first === second || first === 'open' || second === 'open' || first === 'null' || second === 'null') return
  // A text beside a time is read as one.
  if (!isTyped && (first === 'time' || second === 'time') && (first === 'text' || second === 'text')) return
  throw new ServiceError('SqlComparerOperandTypeMismatch')
}

function kindOfLike({ of, pattern, escape }: Extract<Expression, { op: 'like' }>, isTyped: boolean): Kind {
  const kind = kindOf(of, isTyped)
  const isText = of.op !== 'literal' && (kind === 'open' || kind === 'text')
  if (!isText || pattern.op !== 'literal' || typeof pattern.value !== 'string')
    throw new ServiceError('SqlInvalidLikeOperand')
  compileLike(pattern.value, escape)
  return 'condition'
}

function kindOfIn({ of, values }: Extract<Expression, { op: 'in' }>, isTyped: boolean): Kind {
  const kinds = new Set(values.map(kindOfLiteral))
  if (kinds.size > 1) throw new ServiceError('SqlValueTypeOfInMustBeSame')
  for (const kind of kinds) requireAlike(kindOf(of, isTyped), kind, isTyped)
  return 'condition'
}

function compile<Record>(expression: Expression, shape: Shape<Record>): Evaluate<Record> {
  const { isTyped } = shape
  switch (expression.op) {
    case 'literal': {
      const { value } = expression
      return () => value
    }
    case 'column':
      return shape.column(expression.path)
    case 'cast': {
      const { to, format } = expression
      const of = compile(expression.of, shape)
      return (record) => castValue(of(record), to, format)
    }
    case 'aggregate':
      throw new ServiceError('SqlInvalidMixOfAggregationAndColumn')
    case 'arithmetic': {
      const [left, right] = [compile(expression.left, shape), compile(expression.right, shape)]
      const { sign } = expression
      return (record) => compute(left(record), sign, right(record), isTyped)
    }
    case 'concat': {
      const [left, right] = [compile(expression.left, shape), compile(expression.right, shape)]
      return (record) => joined(left(record), right(record))
    }
    case 'compare':
    case 'like':
    case 'in':
    case 'between':
    case 'is-null':
    case 'not':
    case 'and':
    case 'or':
      return compileTruth(expression, shape)
  }
}

function joined(left: Value, right: Value): Value {
  return left === undefined || right === undefined ? undefined : textOf(left) + textOf(right)
}

type Truth<Record> = (record: Record) => boolean | undefined
type Condition = Extract<Expression, { op: 'compare' | 'like' | 'in' | 'between' | 'is-null' | 'not' | 'and' | 'or' }>

/** Three values: what is not known is `undefined`, and so is its opposite. */
function compileTruth<Record>(expression: Condition, shape: Shape<Record>): Truth<Record> {
  const { isTyped } = shape
  switch (expression.op) {
    case 'compare': {
      const [left, right] = [compile(expression.left, shape), compile(expression.right, shape)]
      const { sign } = expression
      return (record) => holds(sign, compareValues(left(record), right(record), isTyped))
    }
    case 'like': {
      const of = compile(expression.of, shape)
      const pattern = expression.pattern.op === 'literal' ? String(expression.pattern.value) : ''
      const isLike = compileLike(pattern, expression.escape)
      return negatable(expression.isNegated, (record) => {
        const value = of(record)
        return value === undefined ? undefined : isLike(textOf(value))
      })
    }
    case 'in':
      return negatable(expression.isNegated, compileIn(expression, shape))
    case 'between': {
      const [of, low, high] = [expression.of, expression.low, expression.high].map((part) => compile(part, shape))
      if (of === undefined || low === undefined || high === undefined) throw new ServiceError('InternalError')
      return negatable(expression.isNegated, (record) => {
        const value = of(record)
        const isAbove = holds('>=', compareValues(value, low(record), isTyped))
        const isBelow = holds('<=', compareValues(value, high(record), isTyped))
        return allOf([isAbove, isBelow])
      })
    }
    case 'is-null': {
      const of = compile(expression.of, shape)
      const { isNegated } = expression
      return (record) => (of(record) === undefined) !== isNegated
    }
    case 'not': {
      const of = truth(expression.of, shape)
      return negatable(true, of)
    }
    case 'and':
    case 'or':
      return compileTerms(expression, shape)
  }
}

const truth = <Record>(expression: Expression, shape: Shape<Record>): Truth<Record> => {
  const evaluate = compile(expression, shape)
  return (record) => {
    const value = evaluate(record)
    return typeof value === 'boolean' ? value : undefined
  }
}

function negatable<Record>(isNegated: boolean, of: Truth<Record>): Truth<Record> {
  if (!isNegated) return of
  return (record) => {
    const value = of(record)
    return value === undefined ? undefined : !value
  }
}

function compileIn<Record>({ of, values }: Extract<Expression, { op: 'in' }>, shape: Shape<Record>): Truth<Record> {
  const evaluate = compile(of, shape)
  const texts = new Set(values)
  const areTexts = values.every((value) => typeof value === 'string')
  return (record) => {
    const value = evaluate(record)
    if (value === undefined) return undefined
    // Texts, of which there may be many, are looked up.
    if (areTexts && typeof value === 'string') return texts.has(value)
    return values.some((one) => compareValues(value, one, shape.isTyped) === 0)
  }
}

function compileTerms<Record>(
  { op, terms }: Extract<Expression, { op: 'and' | 'or' }>,
  shape: Shape<Record>,
): Truth<Record> {
  const compiled = terms.map((term) => truth(term, shape))
  const decisive = op === 'or'
  return (record) => {
    let result: boolean | undefined = !decisive
    for (const term of compiled) {
      const value = term(record)
      if (value === decisive) return decisive
      if (value === undefined) result = undefined
    }
    return result
  }
}

function allOf(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(false)) return false
  return values.includes(undefined) ? undefined : true
}
