/** Players, saves, files and pictures for games. Everything begins with `createPlayerClient`. */
export { createPlayerClient } from './client.ts'
export type { PlayerClient, PlayerClientOptions } from './client.ts'
export type { Auth, Identity, IdentityChoice, IdentityConflict, Linked, SignInOptions } from './auth.ts'
export type { Content } from './bytes.ts'
export type { AliOssOptions, Credentials, CredentialsOptions, OssCredentialProvider } from './credentials.ts'
export { PlayerError } from './errors.ts'
export type { PlayerErrorCode } from './errors.ts'
export type { FileInfo, FilePage, Files, ShareLink, SpaceUsage } from './files.ts'
export type { ImageAnswer, Images } from './images.ts'
export type { Me } from './me.ts'
export { memoryStore, prefixedStore } from './platform.ts'
export type {
  CancelSignal,
  Clock,
  FileReader,
  FileUpload,
  HttpMethod,
  HttpRequest,
  HttpResponse,
  KeyValueStore,
  Platform,
  Transport,
} from './platform.ts'
export { detectPlatform, webPlatform } from './platform/detect.ts'
export { miniGamePlatform } from './platform/mini-game.ts'
export type { MiniGameApi, MiniGameName } from './platform/mini-game.ts'
export type { Save, SaveHead, SaveMeta, SlotSummary } from './saves/save.ts'
export type { SaveConflict, SaveSlot, SlotEvents, SlotState } from './saves/save-slot.ts'
export type { Saves, SlotOptions } from './saves/saves.ts'
export type { Player, PlayerIdentity, SpaceInfo, StorageInfo } from './session.ts'
export type { UploadOptions, UploadSource } from './uploads.ts'
