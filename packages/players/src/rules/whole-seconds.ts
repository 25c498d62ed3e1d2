/** Without a fraction: the iOS SDK reads a date with one as 1970, and fetches anew for every request. */
export const wholeSeconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`
