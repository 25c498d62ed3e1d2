/** Limits of a policy document. Each is applied by `parsePolicy`; operations use the sizes in their own messages. */

/** Characters (UTF-16 code units) of a session policy: the `Policy` parameter of AssumeRole. */
export const sessionPolicyCharactersMax = 2048

/** Characters of a RAM policy document, and of a role's trust policy (CreatePolicy, CreateRole). */
export const policyDocumentCharactersMax = 6144

/** Bytes (UTF-8) of a bucket policy (PutBucketPolicy). */
export const bucketPolicyBytesMax = 16 * 1024

/** Bytes (UTF-8) of one string in a bucket policy. */
export const bucketPolicyFieldBytesMax = 4095

/** How deep arrays and objects may nest; a well-formed document needs seven levels. */
export const policyDepthMax = 12

/** Values of every kind in one document, list elements and members together; the sizes bound the statements. */
export const policyValueCountMax = 4096

/** Digits of a number that the Numeric operators compare: every such number is exact as a double. */
export const numericDigitsMax = 15
