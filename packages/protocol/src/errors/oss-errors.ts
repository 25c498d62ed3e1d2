import { selectErrors } from './select-errors.ts'

/** The codes of OSS with their status, message and the EC that v2 SDKs assert. From the error catalogue of the API reference. */
export const ossErrors = {
  AccessDenied: { status: 403, message: 'You have no right to access this object.', ec: '0003-00000001' },
  AccessForbidden: {
    status: 403,
    message:
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.",
  },
  AccessKeyIdAndSecurityTokenNotMatch: {
    status: 403,
    message: 'The OSS Access Key Id and the security token you provided do not belong together.',
  },
  AppendSealedObjectNotAllowed: { status: 409, message: 'The object is sealed and can not be appended.' },
  ArchiveRestoreNotFinished: {
    status: 409,
    message: 'The object is not restored, so there is nothing to clean.',
    ec: '0016-00000719',
  },
  BadRequest: { status: 400, message: 'The request is not valid.' },
  BucketAlreadyExists: {
    status: 409,
    message:
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    ec: '0015-00000104',
  },
  BucketNotEmpty: { status: 409, message: 'The bucket has objects. Please delete them first.', ec: '0015-00000301' },
  BucketReplicationAlreadyExist: { status: 400, message: 'The bucket is replicated to this target already.' },
  CORSRuleBeyondLimit: { status: 400, message: 'The number of CORS rules is beyond the limit.' },
  CallbackFailed: { status: 203, message: 'The callback failed. The object is stored.', ec: '0007-00000203' },
  CnameDenied: { status: 403, message: 'The domain is bound to another bucket.' },
  EntityTooLarge: { status: 400, message: 'Your proposed upload exceeds the maximum allowed size.' },
  EntityTooSmall: { status: 400, message: 'Your proposed upload smaller than the minimum allowed size.' },
  FieldItemTooLong: { status: 400, message: 'A field of the form is too long.' },
  FileAlreadyExists: { status: 409, message: 'The object you specified already exists and can not be overwritten.' },
  FileImmutable: { status: 409, message: 'The object you specified is immutable.' },
  ImageDamage: { status: 403, message: 'The image is damaged and can not be decoded.' },
  ImageTooLarge: { status: 400, message: 'The image is too large.' },
  IncompleteBody: {
    status: 400,
    message: 'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  },
  IncorrectNumberOfFilesInPOSTRequest: { status: 400, message: 'POST requires exactly one file upload per request.' },
  InternalError: { status: 500, message: 'The server met an unexpected condition. The request id is in its log.' },
  InvalidAccessKeyId: {
    status: 403,
    message: 'The OSS Access Key Id you provided does not exist in our records.',
    ec: '0002-00000902',
  },
  InvalidArgument: { status: 400, message: 'The argument {ArgumentName} is not valid.' },
  InvalidBucketName: { status: 400, message: 'The specified bucket is not valid.' },
  InvalidCRC64: { status: 400, message: 'The x-oss-hash-crc64ecma you specified does not match what we calculated.' },
  InvalidDigest: { status: 400, message: 'The Content-MD5 you specified was invalid.' },
  InvalidEncryptionAlgorithmError: {
    status: 400,
    message: 'The Encryption request you specified is not valid. Supported value: AES256/SM4/KMS.',
  },
  InvalidLocationConstraint: { status: 400, message: 'The specified location constraint is not valid.' },
  InvalidObjectName: { status: 400, message: 'The specified object is not valid.' },
  InvalidObjectState: { status: 403, message: 'The operation is not valid for the state of the object.' },
  InvalidPart: {
    status: 400,
    message:
      "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.",
  },
  InvalidPartOrder: { status: 400, message: 'The list of parts was not in ascending order.' },
  InvalidPolicyDocument: {
    status: 400,
    message: 'The content of the form does not meet the conditions specified in the policy document.',
  },
  InvalidRange: { status: 416, message: 'The requested range cannot be satisfied.' },
  InvalidRequest: { status: 400, message: 'The request is not valid.' },
  InvalidSecurityToken: { status: 403, message: 'The security token you provided is invalid.', ec: '0002-00000008' },
  InvalidTag: { status: 400, message: 'The tag you provided is not valid.' },
  InvalidTargetBucket: {
    status: 400,
    message: 'The target of a replication must be another bucket of the same owner.',
  },
  InvalidTargetBucketForLogging: {
    status: 400,
    message: 'The target bucket of a log must exist and belong to the owner of the source bucket.',
  },
  InvalidTargetLocation: { status: 400, message: 'The target of a replication must be in the region of this server.' },
  InvalidTargetType: {
    status: 400,
    message: 'The target of the symbol link is not a normal object.',
    ec: '0026-00000011',
  },
  InvalidURI: { status: 400, message: 'The request URI could not be parsed.' },
  KeyDisabled: { status: 409, message: 'The KMS key that the request needs is disabled.', ec: '0005-00000214' },
  KeyPendingDeletion: {
    status: 409,
    message: 'The KMS key that the request needs is pending deletion.',
    ec: '0005-00000215',
  },
  InvalidWORMConfiguration: { status: 400, message: 'The retention policy you specified is not valid.' },
  InventoryAlreadyExist: { status: 409, message: 'The bucket has an inventory of this id already.' },
  InventoryExceedLimit: { status: 400, message: 'The bucket has as many inventories as it may have.' },
  MalformedPOSTRequest: {
    status: 400,
    message: 'The body of your POST request is not well-formed multipart/form-data.',
  },
  MalformedXML: {
    status: 400,
    message: 'The XML you provided was not well-formed or did not validate against our published schema.',
  },
  MaxPOSTPreDataLengthExceededError: {
    status: 400,
    message: 'Your POST request fields preceding the upload file were too large.',
  },
  MetadataTooLarge: { status: 400, message: 'Your metadata headers exceed the maximum allowed metadata size.' },
  MethodNotAllowed: {
    status: 405,
    message: 'The specified method is not allowed against this resource.',
    ec: '0003-00000016',
  },
  MirrorFailed: { status: 424, message: 'Mirroring failed, please check your mirror configuration' },
  MissingArgument: { status: 400, message: 'Missing Some Required Arguments.', ec: '0016-00000502' },
  MissingContentLength: {
    status: 411,
    message: 'You must provide the Content-Length HTTP header.',
    ec: '0017-00000101',
  },
  NeedVerifyDomainOwnership: {
    status: 403,
    message: 'You need to verify the ownership of the domain: show its token in the TXT record {TxtRecord}.',
    ec: '0018-00000115',
  },
  NonStandardHostForbidden: {
    status: 403,
    message:
      'The host {Host} is neither a service host nor bound to a bucket. An operator adds service hosts with LATCHKEY_DOMAINS.',
  },
  NoReplicationRule: { status: 400, message: 'The request names no rule of replication.' },
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist.', ec: '0015-00000101' },
  NoSuchBucketPolicy: { status: 404, message: 'The specified bucket policy does not exist.' },
  NoSuchCORSConfiguration: { status: 404, message: 'The CORS Configuration does not exist.' },
  NoSuchInventory: { status: 404, message: 'The specified inventory does not exist.' },
  NoSuchCnameToken: { status: 404, message: 'There is no valid token for the specified domain.' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.', ec: '0026-00000001' },
  NoSuchLifecycle: { status: 404, message: 'No Row found in Lifecycle Table.' },
  NoSuchLiveChannel: { status: 404, message: 'The specified live channel does not exist.' },
  NoSuchServerSideEncryptionRule: {
    status: 404,
    message: 'The server side encryption configuration does not exist.',
  },
  NoSuchStyle: { status: 404, message: 'The specified style does not exist.' },
  NoSuchReplicationConfiguration: { status: 404, message: 'The bucket is not replicated.' },
  NoSuchReplicationRule: { status: 404, message: 'The bucket has no such rule of replication.' },
  NoSuchTransferAccelerationConfiguration: {
    status: 404,
    message: 'The specified bucket has no transfer acceleration configuration.',
  },
  NoSuchWebsiteConfiguration: {
    status: 404,
    message: 'The specified bucket does not have a website configuration.',
  },
  NoSuchWORMConfiguration: { status: 404, message: 'The bucket has no such retention policy.' },
  NoSuchUpload: {
    status: 404,
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    ec: '0042-00000002',
  },
  NoSuchVersion: { status: 404, message: 'The specified version does not exist.', ec: '0012-00000203' },
  NotImplemented: {
    status: 400,
    message: 'A header or operation you provided implies functionality that is not implemented.',
  },
  NotModified: { status: 304, message: 'Not Modified' },
  NotSymlink: { status: 400, message: 'The object is not a symbolic link.' },
  ObjectNotAppendable: { status: 409, message: 'The object is not appendable' },
  OperationNotSupported: {
    status: 400,
    message: 'The operation is not supported for this resource.',
    ec: '0016-00000702',
  },
  PositionNotEqualToLength: { status: 409, message: 'Position is not equal to file length', ec: '0026-00000016' },
  PreconditionFailed: {
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold.',
    ec: '0017-00001001',
  },
  RequestIsNotMultiPartContent: {
    status: 400,
    message: 'Bucket POST must be of the enclosure-type multipart/form-data.',
  },
  RequestTimeTooSkewed: {
    status: 403,
    message: 'The difference between the request time and the current time is too large.',
    ec: '0002-00000504',
  },
  RequestTimeout: {
    status: 400,
    message: 'Your socket connection to the server was not read from or written to within the timeout period.',
  },
  ResourceGroupIdPreCheckError: {
    status: 400,
    message: 'The specified resource group does not exist.',
    ec: '0039-00000003',
  },
  RestoreAlreadyInProgress: { status: 409, message: 'The restore operation is in progress.' },
  SecurityTokenExpired: { status: 403, message: 'The security token you provided has expired.', ec: '0002-00000007' },
  SecurityTokenNotSupported: { status: 403, message: 'The operation can not be called with a security token.' },
  ServiceUnavailable: { status: 503, message: 'The server is busy or short of space. Please retry.' },
  SignatureDoesNotMatch: {
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ec: '0002-00000040',
  },
  SymlinkTargetNotExist: { status: 404, message: 'The symlink target object does not exist.' },
  TooManyBuckets: { status: 400, message: 'You have attempted to create more buckets than allowed.' },
  TooManyCname: { status: 400, message: 'The number of domains is beyond the limit.' },
  TooManyReplicationRules: { status: 400, message: 'The bucket has as many rules of replication as it may have.' },
  TooManyTags: { status: 400, message: 'The number of tags is beyond the limit.' },
  TotalQpsLimitExceeded: { status: 503, message: 'Please reduce your request rate.', ec: '0004-00000302' },
  TransferAccelerationDisabled: {
    status: 403,
    message: 'Transfer acceleration is disabled for the bucket.',
  },
  URITooLong: { status: 400, message: 'The request URI is too long.' },
  UserDisable: { status: 403, message: 'UserDisable', ec: '0003-00000801' },
  UserKeyMustBeSpecified: {
    status: 400,
    message:
      'The bucket POST must contain the specified field name. If it is specified, please check the order of the fields.',
  },
  WORMConfigurationAlreadyExists: { status: 409, message: 'The bucket has a retention policy already.' },
  WORMConfigurationLocked: { status: 403, message: 'The retention policy of the bucket is locked.' },
  WatermarkError: { status: 400, message: 'The watermark is not valid.' },
  ...selectErrors,
} as const
