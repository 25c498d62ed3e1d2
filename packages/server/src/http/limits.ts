/** What a client may cost before and beside its request. Each has a name, so that a refusal can say which one it met. */
export const headBytesMax = 65_536
export const headTimeoutMs = 20_000
/** From a connection to the name that its TLS calls. */
export const helloTimeoutMs = 20_000
/** Rules of buckets about TLS whose contexts one listener keeps. */
export const tlsRulesKeptMax = 64
export const keepAliveTimeoutMs = 75_000
/** A body that moves more slowly than this over a whole window ends its connection, upwards and downwards alike. */
export const bodyRateBytesPerSecondMin = 1_024
export const bodyRateWindowMs = 60_000
/** So much of a body is given to the socket at once, */
export const smallPieceBytes = 65_536
/** and so much when it is known to be a large one, a whole group of blocks: while it goes out the next is read and checked. */
export const largePieceBytes = 1_048_576
/** A body is a large one behind so many bytes. */
export const largeFromByte = 1_048_576
/** After an early refusal so much of the body is read and thrown away, then the connection closes. */
export const drainBytesMax = 1_048_576
/** From the refusal of what was no request to the end of a connection that its client keeps open. */
export const refusedLingerMs = 5_000
export const connectionsPerAddressMax = 4_096
/** Requests of one connection that may wait behind the one being answered. */
export const pipelinedRequestsMax = 16
export const xmlBodyBytesMax = 2_097_152
export const rpcBodyBytesMax = 1_048_576
/** What bodies that are read whole hold together in one worker; beyond it they are told to come again. */
export const wholeBodiesBytesMax = 67_108_864
/** Lines of headers. Node's own limit drops what is over it: a proxy's X-Forwarded-For behind it would not be seen. */
export const headerLinesMax = 1_000
export const queryParametersMax = 1_000
/** In the query, and in the form again. */
export const rpcParametersMax = 1_000
