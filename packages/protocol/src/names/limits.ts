// The documented limits of OSS, STS and RAM, each with its name. Sizes are bytes, lengths are characters, unless the name
// says otherwise. https://www.alibabacloud.com/help/en/oss/product-overview/limits
// https://www.alibabacloud.com/help/en/ram/product-overview/limits

// ---- buckets and objects ------------------------------------------------------------------------------------------

export const bucketNameLengthMin = 3
export const bucketNameLengthMax = 63
export const bucketsPerAccountMax = 100
export const objectKeyBytesMax = 1023
/** Put, Post and one Append; also the whole of an appendable object. */
export const objectPutBytesMax = 5 * 1024 ** 3
export const copySourceBytesMax = 5 * 1024 ** 3
export const userMetadataBytesMax = 8192
export const objectTagCountMax = 10
export const objectTagKeyLengthMax = 128
export const objectTagValueLengthMax = 256
export const bucketTagCountMax = 20
export const bucketTagKeyLengthMax = 64
export const bucketTagValueLengthMax = 128

// ---- multipart ----------------------------------------------------------------------------------------------------

export const partNumberMax = 10_000
/** Of every part but the last; checked when the upload is completed. */
export const partBytesMin = 100 * 1024
export const partBytesMax = 5 * 1024 ** 3
/** 48.8 TB: ten thousand parts of the largest size. */
export const multipartObjectBytesMax = partNumberMax * partBytesMax

// ---- lists --------------------------------------------------------------------------------------------------------

export const listKeysMax = 1000
export const listKeysDefault = 100
export const listUploadsMax = 1000
export const listUploadsDefault = 1000
export const listPartsMax = 1000
export const listPartsDefault = 1000
export const listBucketsMax = 1000
export const listBucketsDefault = 100
/** Of prefix, marker and start-after. */
export const listPrefixBytesMax = 1023
export const deleteManyKeysMax = 1000
export const deleteManyBodyBytesMax = 2 * 1024 ** 2

// ---- documents of a bucket ----------------------------------------------------------------------------------------

export const lifecycleRuleCountMax = 1000
export const corsRuleCountMax = 10
export const corsBodyBytesMax = 16 * 1024
export const websiteRoutingRuleCountMax = 20
export const bucketPolicyBytesMax = 16 * 1024
export const bucketPolicyFieldBytesMax = 4095
export const inventoryCountMax = 1000
export const styleCountMax = 50
export const styleNameLengthMax = 63
export const cnamesPerBucketMax = 100
export const wormDaysMin = 1
export const wormDaysMax = 25_550
export const wormUndoMs = 24 * 3_600_000

// ---- forms, callbacks, traffic ------------------------------------------------------------------------------------

/** All names of a form's fields together, and all their values. */
export const formFieldNamesBytesMax = 8192
export const formFieldValuesBytesMax = 2 * 1024 ** 2
export const callbackParameterBytesMax = 5 * 1024
export const callbackUrlCountMax = 5
export const callbackTimeoutMs = 5000
export const callbackAnswerBytesMax = 3 * 1024 ** 2
export const trafficLimitBitsPerSecondMin = 245_760
export const trafficLimitBitsPerSecondMax = 838_860_800

// ---- STS ----------------------------------------------------------------------------------------------------------

export const sessionDurationSecondsMin = 900
export const sessionDurationSecondsDefault = 3600
export const maxSessionDurationSecondsMin = 3600
export const maxSessionDurationSecondsMax = 43_200
export const maxSessionDurationSecondsDefault = 3600
export const roleSessionNameLengthMin = 2
export const roleSessionNameLengthMax = 64
export const sessionPolicyLengthMax = 2048
export const externalIdLengthMin = 2
export const externalIdLengthMax = 1224
export const sourceIdentityLengthMin = 2
export const sourceIdentityLengthMax = 64

// ---- RAM ----------------------------------------------------------------------------------------------------------

export const userNameLengthMax = 64
export const groupNameLengthMax = 64
export const roleNameLengthMax = 64
export const policyNameLengthMax = 128
export const displayNameLengthMax = 128
export const commentsLengthMax = 128
export const descriptionLengthMax = 1024
export const policyDocumentLengthMax = 6144
export const accountAliasLengthMin = 3
export const accountAliasLengthMax = 63
export const ramListItemsMax = 1000
export const ramListItemsDefault = 100
export const usersPerAccountMax = 1000
export const groupsPerAccountMax = 50
export const rolesPerAccountMax = 1000
export const policiesPerAccountMax = 1500
export const versionsPerPolicyMax = 5
export const accessKeysPerUserMax = 2
export const groupsPerUserMax = 5
export const customPoliciesPerUserMax = 10
export const customPoliciesPerGroupMax = 5
export const customPoliciesPerRoleMax = 5
export const systemPoliciesPerIdentityMax = 20
