/** What one selection may ask and hold. Figures of the documents where they have one. */

export const statementBytesMax = 16_384
export const columnNameBytesMax = 1_024
export const columnIndexMax = 1_000
export const conditionsMax = 20
export const conditionDepthMax = 10
/** Parentheses and calls inside each other, before they are counted as conditions. */
export const nestingMax = 64
export const aggregatesMax = 100
export const inValuesMax = 1_024
export const likeWildcardsMax = 5
export const pathLevelsMax = 10
export const rowBytesMax = 262_144
export const headerBytesMax = 262_144
export const columnsOfRowMax = 10_000
export const nodeBytesMax = 524_288
export const arrayElementsMax = 5_000
/** Brackets inside each other in the JSON that is read. */
export const jsonDepthMax = 512
export const outputRowBytesMax = 1_048_576
/** Rows are put together to frames of about this size. */
export const frameBytes = 65_536
/** After so much was scanned without a result a frame tells how far it is: well within the five seconds of the documents. */
export const silentBytesMax = 8_388_608
/** A split ends with the first record that ends behind a multiple of this. */
export const splitBytes = 1_048_576
/** So much is scanned before others get their turn. */
export const sliceBytes = 32_768
/** In one worker. Each scans, so they are bounded like pictures. */
export const selectionsAtOnceMax = 8
export const requestBytesMax = 65_536
