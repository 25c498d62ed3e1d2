/** The time of the machine, where nobody gives another one. */
export const systemTime = (): Date => new Date()
