import type { Call, PlayerCaller } from '../endpoint.ts'

/**
 * What a write counts against besides the number of uploads: the rate of its space, and the player's bytes.
 * @throws PlayerError RateLimited
 */
export async function takeSpaceRates(
  { app, caller }: Call<PlayerCaller>,
  space: string,
  sizeBytes: number,
): Promise<void> {
  const { id } = caller.player.value
  const rate = app.config.spaces[space]?.rate
  if (rate !== undefined) await app.limiter.take(`space.${space}`, id, rate)
  const { bytes } = app.config.limits.perPlayer
  if (bytes !== undefined && sizeBytes > 0) await app.limiter.take('bytesPerPlayer', id, bytes, sizeBytes)
}
