/** Limits of image processing: those of the cloud's page, and ours where it names none. */

/** Larger sources are refused before they are read. */
export const sourceBytesMax = 20 * 1_048_576
export const sourceSidePixelsMax = 30_000
/** Width × height × frames. */
export const sourcePixelsMax = 250_000_000
/** Of a bitmap with run lengths, whose few bytes can claim any size. */
export const runLengthPixelsMax = 16_777_216
/** What may be turned, by rotate or by its EXIF orientation. */
export const rotatedSidePixelsMax = 4_096
export const resultSidePixelsMax = 16_384
export const resultPixelsMax = 16_777_216
export const avifSourceSidePixelsMax = 10_000
export const avifResultWidthPixelsMax = 4_096
export const avifResultHeightPixelsMax = 2_304

export const imageWatermarksMax = 3
/** Of a watermark's letters, in UTF-8. */
export const lettersBytesMax = 64

/** The cloud caps the length of x-oss-process without telling the number. */
export const processCharactersMax = 4_096
/** The cloud names no number; each step may copy the picture once. */
export const processStepsMax = 32

/** Of one HTTP worker. */
export const imageProcessesMax = 2
/** The second process takes a picture only when it has waited so long: workers together have a process for each core. */
export const nextProcessAfterMs = 50
/** Pictures that wait for a free process; more are told to come again. */
export const waitingPicturesMax = 64
/** What an image process keeps for the sources of its next picture, and so does the file that they come in. */
export const scratchBytesMax = 4 * 1_048_576
/** Of the processor, which a busy machine gives to others first. */
export const pictureProcessorMsMax = 20_000
/** From the moment a process has the picture, however little of the processor it got. */
export const pictureWholeMsMax = 120_000
/** A process that holds more is ended: 250 million pixels in four bytes each, and the library around them. */
export const processMemoryBytesMax = 1_536 * 1_048_576
export const idleProcessTimeoutMs = 60_000

/** The largest result that is kept on the disk. */
export const keptPictureBytesMax = 16 * 1_048_576
/** One HTTP worker writes results together: after so long, or when there are so many, or so many bytes of them. */
export const keptDelayMs = 200
export const keptTogetherMax = 16
export const keptTogetherBytesMax = 16 * 1_048_576

/** Texts that one HTTP worker knows the recipes of, each counted with so much for its recipe. */
export const recipesBytesMax = 1_048_576
export const recipeBytes = 2_048

/** Results that one HTTP worker remembers, and the largest it keeps. */
export const rememberedBytesMax = 32 * 1_048_576
export const rememberedResultBytesMax = 4 * 1_048_576
