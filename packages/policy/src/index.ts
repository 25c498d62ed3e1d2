/**
 * The RAM policy language, pure and for any runtime: `readPolicy` turns text into a compiled policy, `evaluate`
 * answers for one request, `explain` says why, `evaluateTrust` and `explainTrust` do the same for AssumeRole.
 */
export { allowingChange, allowingTrustChange } from './allowing-change.ts'
export type { ChangePart } from './change-part.ts'
export { type CompiledPolicy, type CompiledStatement, compilePolicy, readPolicy } from './compile.ts'
export { canonicalConditionKey, conditionKeys, type ConditionValues, operators } from './conditions.ts'
export { accessRequest, type CorpusCase, corpusVerdict, trustRequest } from './corpus.ts'
export { type Decision, type Layer, type NoPermissionType, type PolicyType, type Reason } from './decision.ts'
export type {
  BucketPrincipal,
  Condition,
  Effect,
  PolicyDocument,
  PolicyKind,
  PolicyPrincipal,
  Statement,
  TrustPrincipal,
} from './document.ts'
export { evaluate, evaluateTrust, explain, explainTrust } from './evaluate.ts'
export { type PolicyProblem, PolicySyntaxError, type Position } from './json.ts'
export {
  bucketPolicyBytesMax,
  bucketPolicyFieldBytesMax,
  policyDepthMax,
  policyDocumentCharactersMax,
  policyValueCountMax,
  sessionPolicyCharactersMax,
} from './limits.ts'
export { kindOfPolicy, lintPolicy, lintRuleNames } from './lint/lint.ts'
export type { Finding } from './lint/finding.ts'
export { isCaller, type Outcome } from './match.ts'
export { parseBucketPrincipal } from './parse-principal.ts'
export { parsePolicy } from './parse.ts'
export { isPublicPolicy, isPublicStatement } from './public-statement.ts'
export {
  type AccessRequest,
  type AttachedPolicy,
  type BucketAcl,
  type ObjectAcl,
  type Principal,
  type Resource,
  resourceArn,
  type TrustCaller,
  type TrustRequest,
} from './request.ts'
export { systemPolicies, type SystemPolicy, systemPolicyVersion } from './system-policies.ts'
export { compileWildcard, matchesWildcard } from './wildcard.ts'
export type { ConditionSeen, ConsideredStatement, Explanation, Origin } from './trace.ts'
export type { Given, GivenBucket, GivenRole, StatementPlace } from './prove/given.ts'
export { IdExpressionError } from './prove/id-expression.ts'
export { prove, type Proof, type Undecided, type Witness } from './prove/prove.ts'
export type { WitnessRequest } from './prove/replay.ts'
export { placeholderDefault, policyFor, readTemplate, type Template, TemplateError } from './prove/template.ts'
