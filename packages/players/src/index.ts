/** The player service: sessions and short-lived keys for players, in front of any server that speaks STS and OSS. */
export type { Transport, WireAnswer, WireRequest } from '@latchkey/client'
export type { Chance, Clock, Log, Sealer } from './base/surroundings.ts'
export { type ConfigFault, faultLine, loadApp, type LoadedApp, type Surroundings } from './config/load-app.ts'
export { gameJsonSchema } from './config/json-schema.ts'
export { readApps, type ReadApps, sharedSpaces, traceOf } from './config/read-apps.ts'
export type { AppConfig } from './config/schema.ts'
export { parseSecrets, secretsBeside, secretsFileOf } from './config/secrets-file.ts'
export { headersOf, type ServiceAnswer, type ServiceRequest } from './http/plain.ts'
export { migrate, type Move, type MoveOutcome } from './migration/migrate.ts'
export { openStorages, type StorageAddresses } from './migration/open-storages.ts'
export { createPlayers, type Players, type PlayersOptions, type RequestOrigin } from './players.ts'
export {
  type BackendNames,
  namesFor,
  playerPolicyName,
  type PolicyDocument,
  publicReadPolicy,
  roleArnOf,
  rolePolicy,
  roleSessionSeconds,
  servicePolicy,
  servicePolicyName,
  trustPolicy,
} from './rules/backend-documents.ts'
export { type CloudOptions, type CloudPlan, planCloud } from './plan/cloud-plan.ts'
export { rosOf } from './plan/ros.ts'
export { terraformOf } from './plan/terraform.ts'
export { planLines } from './plan/words.ts'
export { sessionPolicy } from './rules/session-policy.ts'
