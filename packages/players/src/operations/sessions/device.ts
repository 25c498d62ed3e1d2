import { z } from 'zod'

const word = z.string().min(1).max(128)

/** What a game may say of the device that it runs on. */
export const device = z
  .strictObject({
    id: word.optional().meta({ description: "The same for every start on this device; of the game's own making." }),
    name: word.optional(),
    platform: word.optional(),
    appVersion: word.optional(),
  })
  .optional()
