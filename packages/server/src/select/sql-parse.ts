import { ServiceError } from '@latchkey/protocol'
import { parseDecimal } from './decimal.ts'
import type { Decimal } from './decimal.ts'
import { aggregatesMax, inValuesMax, nestingMax, pathLevelsMax } from './limits.ts'
import type { AggregateName, ArithmeticSign, CastType, CompareSign, Expression, Literal, PathStep } from './sql.ts'
import type { Selected, Statement } from './sql.ts'
import { syntaxError, tokensOf } from './sql-tokens.ts'
import type { Token } from './sql-tokens.ts'

/**
 * `SELECT list FROM OSSOBJECT path alias WHERE condition LIMIT number`
 * @throws ServiceError SqlSyntaxError and the codes of each limit
 */
export function parseStatement(sql: string): Statement {
  const parser = new Parser(tokensOf(sql))
  return parser.statement()
}

const aggregates: ReadonlyMap<string, AggregateName> = new Map([
  ['AVG', 'avg'],
  ['SUM', 'sum'],
  ['MAX', 'max'],
  ['MIN', 'min'],
  ['COUNT', 'count'],
])
const castTypes: ReadonlyMap<string, CastType> = new Map([
  ['INT', 'int'],
  ['INTEGER', 'int'],
  ['BIGINT', 'int'],
  ['DOUBLE', 'double'],
  ['FLOAT', 'double'],
  ['DECIMAL', 'decimal'],
  ['STRING', 'string'],
  ['TIMESTAMP', 'timestamp'],
  ['BOOL', 'bool'],
  ['BOOLEAN', 'bool'],
])
const reserved = new Set(
  'SELECT FROM WHERE LIMIT AND OR NOT LIKE IN BETWEEN IS NULL AS ESCAPE CAST JOIN GROUP ORDER HAVING BY ON'.split(' '),
)
const compareSigns: ReadonlyMap<string, CompareSign> = new Map([
  ['=', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<', '<'],
  ['>', '>'],
  ['<=', '<='],
  ['>=', '>='],
])

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0
  #aggregates = 0
  /** Names that a column may begin with and that are no part of it: `ossobject` and the alias. */
  #tables = new Set(['OSSOBJECT'])

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  statement(): Statement {
    this.#expectWord('SELECT')
    const selectedAt = this.#at
    // The alias stands behind the columns that use it.
    this.#skipToFrom()
    this.#expectWord('FROM')
    this.#expectWord('OSSOBJECT')
    const root = this.#path()
    this.#alias()
    const whereAt = this.#at
    this.#at = selectedAt
    const columns = this.#columns()
    if (!this.#isWord('FROM')) throw this.#unexpected()
    this.#at = whereAt
    const where = this.#takeWord('WHERE') ? this.#expression() : undefined
    const limit = this.#takeWord('LIMIT') ? this.#limit() : undefined
    this.#takeSign(';')
    if (this.#now().kind !== 'end') throw this.#unexpected()
    return { columns, root, where, limit }
  }

  #skipToFrom(): void {
    while (!this.#isWord('FROM')) {
      if (this.#now().kind === 'end') throw this.#unexpected()
      this.#at += 1
    }
  }

  #alias(): void {
    const isSaid = this.#takeWord('AS')
    const token = this.#now()
    if (token.kind === 'word' && !reserved.has(token.upper)) {
      this.#tables.add(token.upper)
      this.#at += 1
    } else if (isSaid) throw this.#unexpected()
  }

  #limit(): number {
    const isNegative = this.#takeSign('-')
    const token = this.#now()
    if (token.kind !== 'number' || !/^\d{1,15}$/.test(token.text)) throw this.#unexpected()
    this.#at += 1
    const limit = Number(token.text)
    if (limit < 1 || isNegative) throw new ServiceError('SqlInvalidLimitValue')
    return limit
  }

  #columns(): readonly Selected[] | '*' {
    if (this.#isSign('*')) {
      this.#at += 1
      if (this.#isSign(',')) throw new ServiceError('SqlInvalidMixOfStarAndColumn')
      return '*'
    }
    const columns: Selected[] = []
    do {
      if (this.#isSign('*')) throw new ServiceError('SqlInvalidMixOfStarAndColumn')
      const at = this.#now()
      const of = this.#expression()
      // The documents allow columns, functions and casts, and nothing that is computed of them.
      if (of.op !== 'column' && of.op !== 'aggregate' && of.op !== 'cast')
        throw syntaxError(at.at, 'only columns, functions and CAST can be selected')
      columns.push({ of, alias: this.#aliasOfColumn() })
    } while (this.#takeSign(','))
    return columns
  }

  /** Several in a row are taken, and the last one counts. */
  #aliasOfColumn(): string | undefined {
    let alias: string | undefined
    while (this.#takeWord('AS')) alias = this.#name()
    return alias
  }

  #name(): string {
    const token = this.#now()
    if (token.kind !== 'text' && (token.kind !== 'word' || reserved.has(token.upper))) throw this.#unexpected()
    this.#at += 1
    return token.text
  }

  #expression(): Expression {
    return this.#deeper(() => this.#list('OR', 'or', () => this.#list('AND', 'and', () => this.#not())))
  }

  #deeper<Result>(work: () => Result): Result {
    this.#depth += 1
    if (this.#depth > nestingMax) throw new ServiceError('SqlExceedsMaxConditionDepth')
    const result = work()
    this.#depth -= 1
    return result
  }

  #list(word: string, op: 'and' | 'or', next: () => Expression): Expression {
    const terms = [next()]
    while (this.#takeWord(word)) terms.push(next())
    const [only] = terms
    return terms.length === 1 && only !== undefined ? only : { op, terms }
  }

  #not(): Expression {
    if (!this.#takeWord('NOT')) return this.#condition()
    return this.#deeper(() => ({ op: 'not', of: this.#not() }) as const)
  }

  #condition(): Expression {
    const left = this.#concat()
    const token = this.#now()
    const sign = token.kind === 'sign' ? compareSigns.get(token.text) : undefined
    if (sign !== undefined) {
      this.#at += 1
      return { op: 'compare', sign, left, right: this.#concat() }
    }
    if (this.#takeWord('IS')) {
      const isNegated = this.#takeWord('NOT')
      this.#expectWord('NULL')
      return { op: 'is-null', of: left, isNegated }
    }
    const isNegated = this.#takeWord('NOT')
    if (this.#takeWord('LIKE')) return this.#like(left, isNegated)
    if (this.#takeWord('IN')) return { op: 'in', of: left, values: this.#values(), isNegated }
    if (this.#takeWord('BETWEEN')) {
      const low = this.#concat()
      this.#expectWord('AND')
      return { op: 'between', of: left, low, high: this.#concat(), isNegated }
    }
    if (isNegated) throw this.#unexpected()
    return left
  }

  #like(of: Expression, isNegated: boolean): Expression {
    const pattern = this.#concat()
    if (!this.#takeWord('ESCAPE')) return { op: 'like', of, pattern, escape: undefined, isNegated }
    const token = this.#now()
    if (token.kind !== 'text') throw this.#unexpected()
    this.#at += 1
    return { op: 'like', of, pattern, escape: token.text, isNegated }
  }

  #values(): readonly Literal[] {
    this.#expectSign('(')
    const values: Literal[] = []
    do {
      const at = this.#now()
      const value = this.#sum()
      if (value.op !== 'literal') throw syntaxError(at.at, 'IN has constants only')
      values.push(value.value)
      if (values.length > inValuesMax) throw new ServiceError('SqlExceedsMaxInCount')
    } while (this.#takeSign(','))
    this.#expectSign(')')
    return values
  }

  #concat(): Expression {
    let left = this.#sum()
    while (this.#takeSign('||')) left = { op: 'concat', left, right: this.#sum() }
    return left
  }

  #sum(): Expression {
    return this.#arithmetic(['+', '-'], () => this.#arithmetic(['*', '/', '%'], () => this.#signed()))
  }

  #arithmetic(signs: readonly ArithmeticSign[], next: () => Expression): Expression {
    let left = next()
    for (;;) {
      const sign = signs.find((candidate) => this.#isSign(candidate))
      if (sign === undefined) return left
      this.#at += 1
      left = { op: 'arithmetic', sign, left, right: next() }
    }
  }

  #signed(): Expression {
    if (this.#takeSign('+')) return this.#deeper(() => this.#signed())
    if (!this.#takeSign('-')) return this.#primary()
    const of = this.#deeper(() => this.#signed())
    if (of.op === 'literal' && (typeof of.value === 'bigint' || typeof of.value === 'number'))
      return { op: 'literal', value: -of.value }
    return { op: 'arithmetic', sign: '-', left: { op: 'literal', value: 0n }, right: of }
  }

  #primary(): Expression {
    const token = this.#now()
    switch (token.kind) {
      case 'text':
        this.#at += 1
        return { op: 'literal', value: token.text }
      case 'number':
        this.#at += 1
        return { op: 'literal', value: numberOf(token.text) }
      case 'sign': {
        this.#expectSign('(')
        const inside = this.#expression()
        this.#expectSign(')')
        return inside
      }
      case 'word':
        return this.#word(token.upper)
      case 'end':
        throw this.#unexpected()
    }
  }

  #word(upper: string): Expression {
    const isCall = this.#isSign('(', 1)
    const aggregate = isCall ? aggregates.get(upper) : undefined
    if (aggregate !== undefined) return this.#aggregate(aggregate)
    if (isCall && upper === 'CAST') return this.#cast()
    if (upper === 'TRUE' || upper === 'FALSE' || upper === 'NULL') {
      this.#at += 1
      return { op: 'literal', value: upper === 'NULL' ? undefined : upper === 'TRUE' }
    }
    if (isCall || reserved.has(upper)) throw this.#unexpected()
    return this.#column()
  }

  #aggregate(name: AggregateName): Expression {
    this.#aggregates += 1
    if (this.#aggregates > aggregatesMax) throw new ServiceError('SqlExceedsMaxAggregationCount')
    this.#at += 1
    this.#expectSign('(')
    if (name === 'count') {
      this.#expectSign('*')
      this.#expectSign(')')
      return { op: 'aggregate', name, of: undefined }
    }
    const at = this.#now()
    const of = this.#expression()
    if (of.op !== 'column' && of.op !== 'cast') throw syntaxError(at.at, 'a function is of a column or a CAST')
    this.#expectSign(')')
    return { op: 'aggregate', name, of }
  }

  #cast(): Expression {
    this.#at += 1
    this.#expectSign('(')
    const at = this.#now()
    const of = this.#expression()
    if (of.op !== 'column' && of.op !== 'literal') throw syntaxError(at.at, 'CAST is of a column or a constant')
    this.#expectWord('AS')
    const token = this.#now()
    const to = token.kind === 'word' ? castTypes.get(token.upper) : undefined
    if (to === undefined) throw this.#unexpected()
    this.#at += 1
    const format = to === 'timestamp' && this.#takeWord('FORMAT') ? this.#name() : undefined
    this.#expectSign(')')
    return { op: 'cast', of, to, format }
  }

  #column(): Expression {
    const token = this.#now()
    const isTable = token.kind === 'word' && this.#tables.has(token.upper)
    const first = this.#name()
    const rest = this.#path()
    const path: readonly PathStep[] = isTable ? rest : [{ key: first }, ...rest]
    if (path.includes('*')) throw new ServiceError('WildCardNotAllowed')
    if (path.length > pathLevelsMax) throw new ServiceError('ExceedsMaxNestedColumnDepth')
    return { op: 'column', path }
  }

  #path(): readonly PathStep[] {
    const path: PathStep[] = []
    for (;;) {
      if (this.#takeSign('.')) path.push({ key: this.#name() })
      else if (this.#takeSign('[')) path.push(this.#bracketed())
      else break
      if (path.length > pathLevelsMax) throw new ServiceError('ExceedsMaxNestedColumnDepth')
    }
    return path
  }

  #bracketed(): PathStep {
    if (this.#isSign('-')) throw new ServiceError('NegativeRowIndex')
    const token = this.#now()
    const step: PathStep = this.#isSign('*')
      ? '*'
      : token.kind === 'number' && /^\d{1,9}$/.test(token.text)
        ? { index: Number(token.text) }
        : { key: token.kind === 'text' || token.kind === 'word' ? token.text : this.#name() }
    this.#at += 1
    this.#expectSign(']')
    return step
  }

  #now(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] ?? { kind: 'end', at: 0 }
  }

  #isWord(upper: string): boolean {
    const token = this.#now()
    return token.kind === 'word' && token.upper === upper
  }

  #isSign(text: string, ahead = 0): boolean {
    const token = this.#now(ahead)
    return token.kind === 'sign' && token.text === text
  }

  #takeWord(upper: string): boolean {
    const isIt = this.#isWord(upper)
    if (isIt) this.#at += 1
    return isIt
  }

  #takeSign(text: string): boolean {
    const isIt = this.#isSign(text)
    if (isIt) this.#at += 1
    return isIt
  }

  #expectWord(upper: string): void {
    if (!this.#takeWord(upper)) throw this.#unexpected(upper)
  }

  #expectSign(text: string): void {
    if (!this.#takeSign(text)) throw this.#unexpected(text)
  }

  #unexpected(wanted?: string): ServiceError {
    const token = this.#now()
    const found = token.kind === 'end' ? 'the end' : token.text.slice(0, 64)
    return syntaxError(
      token.at,
      wanted === undefined ? `${found} is not expected` : `${wanted} is expected, not ${found}`,
    )
  }
}

/** Significant digits that a double holds for certain; what is written with more is meant exactly. */
const digitsOfDoubleMax = 15

function numberOf(text: string): bigint | number | Decimal {
  if (/^\d{1,19}$/.test(text)) return BigInt(text)
  const digits = text.replace(/e.*$/i, '').replace('.', '').replace(/^0+/, '')
  return digits.length > digitsOfDoubleMax ? (parseDecimal(text) ?? Number(text)) : Number(text)
}
