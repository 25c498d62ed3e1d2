/** What one source file says that a rule may ask for, read from its syntax tree. */
import { SyntaxKind } from 'typescript/unstable/ast'
import type { Node, SourceFile } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isExportAssignment,
  isExportDeclaration,
  isExportSpecifier,
  isIdentifier,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isNewExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  isVariableStatement,
} from 'typescript/unstable/ast/is'

export type Place = { readonly line: number }
export type Facts = {
  readonly lineCount: number
  readonly imports: readonly (Place & { readonly from: string })[]
  /** `Date.now`, `process.env`, `secret.reveal`: the last two names of every access. */
  readonly accesses: readonly (Place & { readonly name: string })[]
  /** Plain names in use: `mintGrant`, `Buffer`. */
  readonly names: readonly (Place & { readonly name: string })[]
  /** Names that are called: `ossOperation`. */
  readonly calls: ReadonlySet<string>
  readonly currentDates: readonly Place[]
  readonly functions: readonly (Place & { readonly lineCount: number })[]
  readonly defaultExports: readonly Place[]
  readonly exportStars: readonly Place[]
  /** `let` outside of any function. */
  readonly mutables: readonly Place[]
}

type Drafts = { -readonly [Name in Exclude<keyof Facts, 'lineCount' | 'calls'>]: Facts[Name][number][] }

const functionKinds = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
])

export function factsOf(file: SourceFile): Facts {
  const drafts: Drafts = {
    imports: [],
    accesses: [],
    names: [],
    currentDates: [],
    functions: [],
    defaultExports: [],
    exportStars: [],
    mutables: [],
  }
  const calls = new Set<string>()
  const line = (position: number): number => file.getLineAndCharacterOfPosition(position).line + 1
  let insideLines = 0
  const visit = (node: Node): void => {
    const place = { line: line(node.getStart(file)) }
    readImport(node, place, drafts)
    readExport(node, place, drafts)
    readUse(node, place, drafts, calls)
    if (!functionKinds.has(node.kind)) {
      node.forEachChild(visit)
      return
    }
    // A function inside is measured by itself and counts as one line here: a closure that holds state is a room, and
    // each function in it has to fit on a screen.
    const before = insideLines
    insideLines = 0
    node.forEachChild(visit)
    const lineCount = line(node.getEnd()) - place.line + 1
    drafts.functions.push({ ...place, lineCount: lineCount - insideLines })
    insideLines = before + lineCount - 1
  }
  for (const statement of file.statements) {
    if (isVariableStatement(statement) && /^(export\s+)?let\b/.test(statement.getText(file)))
      drafts.mutables.push({ line: line(statement.getStart(file)) })
    visit(statement)
  }
  return { ...drafts, calls, lineCount: file.text.trimEnd().split('\n').length }
}

function readImport(node: Node, place: Place, drafts: Drafts): void {
  const from =
    isImportDeclaration(node) || isExportDeclaration(node)
      ? node.moduleSpecifier
      : isImportTypeNode(node) && isLiteralTypeNode(node.argument)
        ? node.argument.literal
        : isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : undefined
  if (from !== undefined && isStringLiteral(from)) drafts.imports.push({ ...place, from: from.text })
}

function readExport(node: Node, place: Place, drafts: Drafts): void {
  if (isExportDeclaration(node) && node.exportClause === undefined) drafts.exportStars.push(place)
  const asDefault = isExportSpecifier(node) && node.name.text === 'default'
  const modifiers = 'modifiers' in node ? ((node.modifiers ?? []) as Iterable<Node>) : []
  const isDefault = [...modifiers].some((modifier) => modifier.kind === SyntaxKind.DefaultKeyword)
  if (isExportAssignment(node) || asDefault || isDefault) drafts.defaultExports.push(place)
}

function readUse(node: Node, place: Place, drafts: Drafts, calls: Set<string>): void {
  if (isPropertyAccessExpression(node)) {
    const owner = node.expression
    const ownerName = isIdentifier(owner) ? owner.text : isPropertyAccessExpression(owner) ? owner.name.text : ''
    drafts.accesses.push({ ...place, name: `${ownerName}.${node.name.text}` })
  }
  if (isIdentifier(node)) drafts.names.push({ ...place, name: node.text })
  if (isCallExpression(node) && isIdentifier(node.expression)) calls.add(node.expression.text)
  if (isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'Date')
    if ((node.arguments?.length ?? 0) === 0) drafts.currentDates.push(place)
}
