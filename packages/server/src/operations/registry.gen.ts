// Written by `npm run gen` from the contracts below packages/server/src/operations. Do not edit.
import { getAccessKeyPolicy, setAccessKeyPolicy } from './ims/access-key/access-key-policy.ts'
import { getImsPasswordPolicy, setImsPasswordPolicy } from './ims/account/ims-password-policy.ts'
import { getImsSecurityPreference, setImsSecurityPreference } from './ims/account/ims-security-preference.ts'
import { addClientIdToOIDCProvider } from './ims/oidc-provider/add-client-id-to-oidc-provider.ts'
import { addFingerprintToOIDCProvider } from './ims/oidc-provider/add-fingerprint-to-oidc-provider.ts'
import { createOIDCProvider } from './ims/oidc-provider/create-oidc-provider.ts'
import { deleteOIDCProvider } from './ims/oidc-provider/delete-oidc-provider.ts'
import { getOIDCProvider } from './ims/oidc-provider/get-oidc-provider.ts'
import { listOIDCProviders } from './ims/oidc-provider/list-oidc-providers.ts'
import { removeClientIdFromOIDCProvider } from './ims/oidc-provider/remove-client-id-from-oidc-provider.ts'
import { removeFingerprintFromOIDCProvider } from './ims/oidc-provider/remove-fingerprint-from-oidc-provider.ts'
import { updateOIDCProvider } from './ims/oidc-provider/update-oidc-provider.ts'
import { createSAMLProvider } from './ims/saml-provider/create-saml-provider.ts'
import { deleteSAMLProvider } from './ims/saml-provider/delete-saml-provider.ts'
import { getSAMLProvider } from './ims/saml-provider/get-saml-provider.ts'
import { listSAMLProviders } from './ims/saml-provider/list-saml-providers.ts'
import { updateSAMLProvider } from './ims/saml-provider/update-saml-provider.ts'
import { decrypt } from './kms/decrypt.ts'
import { encrypt } from './kms/encrypt.ts'
import { generateDataKey } from './kms/generate-data-key.ts'
import { getBucketAccessMonitor, putBucketAccessMonitor } from './oss/bucket/bucket-access-monitor.ts'
import { getBucketAcl, putBucketAcl } from './oss/bucket/bucket-acl.ts'
import { getBucketArchiveDirectRead, putBucketArchiveDirectRead } from './oss/bucket/bucket-archive-direct-read.ts'
import { createCnameToken, deleteCname, getCnameToken, listCname, putCname } from './oss/bucket/bucket-cname.ts'
import { deleteBucketCors, getBucketCors, putBucketCors } from './oss/bucket/bucket-cors.ts'
import { deleteBucketEncryption, getBucketEncryption, putBucketEncryption } from './oss/bucket/bucket-encryption.ts'
import {
  deleteBucketFolderRules,
  getBucketFolderRules,
  putBucketFolderRules,
} from './oss/bucket/bucket-folder-rules.ts'
import { getBucketHttpsConfig, putBucketHttpsConfig } from './oss/bucket/bucket-https-config.ts'
import {
  deleteBucketInventory,
  getBucketInventory,
  listBucketInventory,
  putBucketInventory,
} from './oss/bucket/bucket-inventory.ts'
import { deleteBucketLifecycle, getBucketLifecycle, putBucketLifecycle } from './oss/bucket/bucket-lifecycle.ts'
import { deleteBucketLogging, getBucketLogging, putBucketLogging } from './oss/bucket/bucket-logging.ts'
import {
  deleteBucketOverwriteConfig,
  getBucketOverwriteConfig,
  putBucketOverwriteConfig,
} from './oss/bucket/bucket-overwrite-config.ts'
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './oss/bucket/bucket-policy.ts'
import {
  deleteBucketPublicAccessBlock,
  getBucketPublicAccessBlock,
  putBucketPublicAccessBlock,
} from './oss/bucket/bucket-public-access-block.ts'
import { getBucketReferer, putBucketReferer } from './oss/bucket/bucket-referer.ts'
import {
  deleteBucketReplication,
  getBucketReplication,
  getBucketReplicationLocation,
  putBucketReplication,
} from './oss/bucket/bucket-replication.ts'
import { getBucketRequestPayment, putBucketRequestPayment } from './oss/bucket/bucket-request-payment.ts'
import { getBucketResourceGroup, putBucketResourceGroup } from './oss/bucket/bucket-resource-group.ts'
import { deleteStyle, getStyle, listStyle, putStyle } from './oss/bucket/bucket-style.ts'
import { deleteBucketTags, getBucketTags, putBucketTags } from './oss/bucket/bucket-tagging.ts'
import {
  getBucketTransferAcceleration,
  putBucketTransferAcceleration,
} from './oss/bucket/bucket-transfer-acceleration.ts'
import { getBucketVersioning, putBucketVersioning } from './oss/bucket/bucket-versioning.ts'
import { deleteBucketWebsite, getBucketWebsite, putBucketWebsite } from './oss/bucket/bucket-website.ts'
import {
  abortBucketWorm,
  completeBucketWorm,
  extendBucketWorm,
  getBucketWorm,
  initiateBucketWorm,
} from './oss/bucket/bucket-worm.ts'
import { deleteBucket } from './oss/bucket/delete-bucket.ts'
import { getBucketFolderUsage } from './oss/bucket/get-bucket-folder-usage.ts'
import { getBucketInfo } from './oss/bucket/get-bucket-info.ts'
import { getBucketLocation } from './oss/bucket/get-bucket-location.ts'
import { getBucketPolicyStatus } from './oss/bucket/get-bucket-policy-status.ts'
import { getBucketReplicationProgress } from './oss/bucket/get-bucket-replication-progress.ts'
import { getBucketStat } from './oss/bucket/get-bucket-stat.ts'
import { listLiveChannel } from './oss/bucket/list-live-channel.ts'
import { listMultipartUploads } from './oss/bucket/list-multipart-uploads.ts'
import { listObjectVersions } from './oss/bucket/list-object-versions.ts'
import { listObjectsV2 } from './oss/bucket/list-objects-v2.ts'
import { listObjects } from './oss/bucket/list-objects.ts'
import { putBucket } from './oss/bucket/put-bucket.ts'
import { abortMultipartUpload } from './oss/multipart/abort-multipart-upload.ts'
import { completeMultipartUpload } from './oss/multipart/complete-multipart-upload.ts'
import { initiateMultipartUpload } from './oss/multipart/initiate-multipart-upload.ts'
import { listParts } from './oss/multipart/list-parts.ts'
import { uploadPartCopy } from './oss/multipart/upload-part-copy.ts'
import { uploadPart } from './oss/multipart/upload-part.ts'
import { appendObject } from './oss/object/append-object.ts'
import { asyncProcessObject } from './oss/object/async-process-object.ts'
import { cleanRestoredObject } from './oss/object/clean-restored-object.ts'
import { copyObject } from './oss/object/copy-object.ts'
import { createSelectObjectMeta } from './oss/object/create-select-object-meta.ts'
import { deleteMultipleObjects } from './oss/object/delete-multiple-objects.ts'
import { deleteObject } from './oss/object/delete-object.ts'
import { getObjectMeta } from './oss/object/get-object-meta.ts'
import { getObject } from './oss/object/get-object.ts'
import { getVodPlaylist } from './oss/object/get-vod-playlist.ts'
import { headObject } from './oss/object/head-object.ts'
import {
  deleteLiveChannel,
  getLiveChannelHistory,
  getLiveChannelInfo,
  getLiveChannelStat,
  putLiveChannel,
  putLiveChannelStatus,
} from './oss/object/live-channel.ts'
import { getObjectAcl, putObjectAcl } from './oss/object/object-acl.ts'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './oss/object/object-tagging.ts'
import { optionBucket, optionObject } from './oss/object/option-object.ts'
import { postObject } from './oss/object/post-object.ts'
import { postVodPlaylist } from './oss/object/post-vod-playlist.ts'
import { processObject } from './oss/object/process-object.ts'
import { putObject } from './oss/object/put-object.ts'
import { restoreObject } from './oss/object/restore-object.ts'
import { sealAppendObject } from './oss/object/seal-append-object.ts'
import { selectObject } from './oss/object/select-object.ts'
import { getSymlink, putSymlink } from './oss/object/symlink.ts'
import { describeRegions } from './oss/service/describe-regions.ts'
import { listBuckets } from './oss/service/list-buckets.ts'
import {
  deletePublicAccessBlock,
  getPublicAccessBlock,
  putPublicAccessBlock,
} from './oss/service/public-access-block.ts'
import { createAccessKey } from './ram/access-key/create-access-key.ts'
import { deleteAccessKey } from './ram/access-key/delete-access-key.ts'
import { getAccessKeyLastUsed } from './ram/access-key/get-access-key-last-used.ts'
import { listAccessKeys } from './ram/access-key/list-access-keys.ts'
import { updateAccessKey } from './ram/access-key/update-access-key.ts'
import { clearAccountAlias, getAccountAlias, setAccountAlias } from './ram/account/account-alias.ts'
import { decodeDiagnosticMessage } from './ram/account/decode-diagnostic-message.ts'
import { getPasswordPolicy, setPasswordPolicy } from './ram/account/password-policy.ts'
import { getSecurityPreference, setSecurityPreference } from './ram/account/security-preference.ts'
import { addUserToGroup } from './ram/group/add-user-to-group.ts'
import { createGroup } from './ram/group/create-group.ts'
import { deleteGroup } from './ram/group/delete-group.ts'
import { getGroup } from './ram/group/get-group.ts'
import { listGroupsForUser } from './ram/group/list-groups-for-user.ts'
import { listGroups } from './ram/group/list-groups.ts'
import { listUsersForGroup } from './ram/group/list-users-for-group.ts'
import { removeUserFromGroup } from './ram/group/remove-user-from-group.ts'
import { updateGroup } from './ram/group/update-group.ts'
import { changePassword } from './ram/login/change-password.ts'
import { createLoginProfile } from './ram/login/create-login-profile.ts'
import { deleteLoginProfile } from './ram/login/delete-login-profile.ts'
import { getLoginProfile } from './ram/login/get-login-profile.ts'
import { updateLoginProfile } from './ram/login/update-login-profile.ts'
import { bindMFADevice } from './ram/mfa/bind-mfa-device.ts'
import { createVirtualMFADevice } from './ram/mfa/create-virtual-mfa-device.ts'
import { deleteVirtualMFADevice } from './ram/mfa/delete-virtual-mfa-device.ts'
import { getUserMFAInfo } from './ram/mfa/get-user-mfa-info.ts'
import { listVirtualMFADevices } from './ram/mfa/list-virtual-mfa-devices.ts'
import { unbindMFADevice } from './ram/mfa/unbind-mfa-device.ts'
import { attachPolicyToGroup } from './ram/policy/attach-policy-to-group.ts'
import { attachPolicyToRole } from './ram/policy/attach-policy-to-role.ts'
import { attachPolicyToUser } from './ram/policy/attach-policy-to-user.ts'
import { createPolicyVersion } from './ram/policy/create-policy-version.ts'
import { createPolicy } from './ram/policy/create-policy.ts'
import { deletePolicyVersion } from './ram/policy/delete-policy-version.ts'
import { deletePolicy } from './ram/policy/delete-policy.ts'
import { detachPolicyFromGroup } from './ram/policy/detach-policy-from-group.ts'
import { detachPolicyFromRole } from './ram/policy/detach-policy-from-role.ts'
import { detachPolicyFromUser } from './ram/policy/detach-policy-from-user.ts'
import { getPolicyVersion } from './ram/policy/get-policy-version.ts'
import { getPolicy } from './ram/policy/get-policy.ts'
import { listEntitiesForPolicy } from './ram/policy/list-entities-for-policy.ts'
import { listPoliciesForGroup } from './ram/policy/list-policies-for-group.ts'
import { listPoliciesForRole } from './ram/policy/list-policies-for-role.ts'
import { listPoliciesForUser } from './ram/policy/list-policies-for-user.ts'
import { listPolicies } from './ram/policy/list-policies.ts'
import { listPolicyVersions } from './ram/policy/list-policy-versions.ts'
import { setDefaultPolicyVersion } from './ram/policy/set-default-policy-version.ts'
import { updatePolicyDescription } from './ram/policy/update-policy-description.ts'
import { createRole } from './ram/role/create-role.ts'
import { deleteRole } from './ram/role/delete-role.ts'
import { getRole } from './ram/role/get-role.ts'
import { listRoles } from './ram/role/list-roles.ts'
import { updateRole } from './ram/role/update-role.ts'
import { listTagResources } from './ram/tag/list-tag-resources.ts'
import { tagResources } from './ram/tag/tag-resources.ts'
import { untagResources } from './ram/tag/untag-resources.ts'
import { createUser } from './ram/user/create-user.ts'
import { deleteUser } from './ram/user/delete-user.ts'
import { getUser } from './ram/user/get-user.ts'
import { listUsers } from './ram/user/list-users.ts'
import { updateUser } from './ram/user/update-user.ts'
import { assumeRoleWithOIDC } from './sts/assume-role-with-oidc.ts'
import { assumeRoleWithSAML } from './sts/assume-role-with-saml.ts'
import { assumeRole } from './sts/assume-role.ts'
import { getCallerIdentity } from './sts/get-caller-identity.ts'
import { getCapabilities } from './sts/get-capabilities.ts'
import { listRevocations } from './sts/list-revocations.ts'
import { revokeSessions } from './sts/revoke-sessions.ts'

export const ossOperations = [
  abortBucketWorm,
  abortMultipartUpload,
  appendObject,
  asyncProcessObject,
  cleanRestoredObject,
  completeBucketWorm,
  completeMultipartUpload,
  copyObject,
  createCnameToken,
  createSelectObjectMeta,
  deleteBucket,
  deleteBucketCors,
  deleteBucketEncryption,
  deleteBucketFolderRules,
  deleteBucketInventory,
  deleteBucketLifecycle,
  deleteBucketLogging,
  deleteBucketOverwriteConfig,
  deleteBucketPolicy,
  deleteBucketPublicAccessBlock,
  deleteBucketReplication,
  deleteBucketTags,
  deleteBucketWebsite,
  deleteCname,
  deleteLiveChannel,
  deleteMultipleObjects,
  deleteObject,
  deleteObjectTagging,
  deletePublicAccessBlock,
  deleteStyle,
  describeRegions,
  extendBucketWorm,
  getBucketAccessMonitor,
  getBucketAcl,
  getBucketArchiveDirectRead,
  getBucketCors,
  getBucketEncryption,
  getBucketFolderRules,
  getBucketFolderUsage,
  getBucketHttpsConfig,
  getBucketInfo,
  getBucketInventory,
  getBucketLifecycle,
  getBucketLocation,
  getBucketLogging,
  getBucketOverwriteConfig,
  getBucketPolicy,
  getBucketPolicyStatus,
  getBucketPublicAccessBlock,
  getBucketReferer,
  getBucketReplication,
  getBucketReplicationLocation,
  getBucketReplicationProgress,
  getBucketRequestPayment,
  getBucketResourceGroup,
  getBucketStat,
  getBucketTags,
  getBucketTransferAcceleration,
  getBucketVersioning,
  getBucketWebsite,
  getBucketWorm,
  getCnameToken,
  getLiveChannelHistory,
  getLiveChannelInfo,
  getLiveChannelStat,
  getObject,
  getObjectAcl,
  getObjectMeta,
  getObjectTagging,
  getPublicAccessBlock,
  getStyle,
  getSymlink,
  getVodPlaylist,
  headObject,
  initiateBucketWorm,
  initiateMultipartUpload,
  listBucketInventory,
  listBuckets,
  listCname,
  listLiveChannel,
  listMultipartUploads,
  listObjectVersions,
  listObjects,
  listObjectsV2,
  listParts,
  listStyle,
  optionBucket,
  optionObject,
  postObject,
  postVodPlaylist,
  processObject,
  putBucket,
  putBucketAccessMonitor,
  putBucketAcl,
  putBucketArchiveDirectRead,
  putBucketCors,
  putBucketEncryption,
  putBucketFolderRules,
  putBucketHttpsConfig,
  putBucketInventory,
  putBucketLifecycle,
  putBucketLogging,
  putBucketOverwriteConfig,
  putBucketPolicy,
  putBucketPublicAccessBlock,
  putBucketReferer,
  putBucketReplication,
  putBucketRequestPayment,
  putBucketResourceGroup,
  putBucketTags,
  putBucketTransferAcceleration,
  putBucketVersioning,
  putBucketWebsite,
  putCname,
  putLiveChannel,
  putLiveChannelStatus,
  putObject,
  putObjectAcl,
  putObjectTagging,
  putPublicAccessBlock,
  putStyle,
  putSymlink,
  restoreObject,
  sealAppendObject,
  selectObject,
  uploadPart,
  uploadPartCopy,
] as const

export const rpcOperations = [
  assumeRole,
  assumeRoleWithOIDC,
  assumeRoleWithSAML,
  getCallerIdentity,
  getCapabilities,
  listRevocations,
  revokeSessions,
  addUserToGroup,
  attachPolicyToGroup,
  attachPolicyToRole,
  attachPolicyToUser,
  bindMFADevice,
  changePassword,
  clearAccountAlias,
  createAccessKey,
  createGroup,
  createLoginProfile,
  createPolicy,
  createPolicyVersion,
  createRole,
  createUser,
  createVirtualMFADevice,
  decodeDiagnosticMessage,
  deleteAccessKey,
  deleteGroup,
  deleteLoginProfile,
  deletePolicy,
  deletePolicyVersion,
  deleteRole,
  deleteUser,
  deleteVirtualMFADevice,
  detachPolicyFromGroup,
  detachPolicyFromRole,
  detachPolicyFromUser,
  getAccessKeyLastUsed,
  getAccountAlias,
  getGroup,
  getLoginProfile,
  getPasswordPolicy,
  getPolicy,
  getPolicyVersion,
  getRole,
  getSecurityPreference,
  getUser,
  getUserMFAInfo,
  listAccessKeys,
  listEntitiesForPolicy,
  listGroups,
  listGroupsForUser,
  listPolicies,
  listPoliciesForGroup,
  listPoliciesForRole,
  listPoliciesForUser,
  listPolicyVersions,
  listRoles,
  listTagResources,
  listUsers,
  listUsersForGroup,
  listVirtualMFADevices,
  removeUserFromGroup,
  setAccountAlias,
  setDefaultPolicyVersion,
  setPasswordPolicy,
  setSecurityPreference,
  tagResources,
  unbindMFADevice,
  untagResources,
  updateAccessKey,
  updateGroup,
  updateLoginProfile,
  updatePolicyDescription,
  updateRole,
  updateUser,
  addClientIdToOIDCProvider,
  addFingerprintToOIDCProvider,
  createOIDCProvider,
  createSAMLProvider,
  deleteOIDCProvider,
  deleteSAMLProvider,
  getAccessKeyPolicy,
  getImsPasswordPolicy,
  getImsSecurityPreference,
  getOIDCProvider,
  getSAMLProvider,
  listOIDCProviders,
  listSAMLProviders,
  removeClientIdFromOIDCProvider,
  removeFingerprintFromOIDCProvider,
  setAccessKeyPolicy,
  setImsPasswordPolicy,
  setImsSecurityPreference,
  updateOIDCProvider,
  updateSAMLProvider,
  decrypt,
  encrypt,
  generateDataKey,
] as const
