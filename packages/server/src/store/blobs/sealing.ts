/** Blocks on their way through a cipher: sealed before they are written, opened after their CRC-32 was checked. */
import { sealOfBlock } from './layout.ts'
import { BlobDamaged, blockBytes, blockSealBytes, type BlobLocation, type BlockCipher, type Opening } from './port.ts'

/** A body that is whole in memory, sealed block by block. */
export function sealPieces(
  pieces: readonly Uint8Array[],
  cipher: BlockCipher,
): { readonly pieces: readonly Uint8Array[]; readonly seals: Uint8Array } {
  const body = Buffer.concat(pieces)
  const blockCount = Math.ceil(body.length / blockBytes)
  const seals = Buffer.alloc(blockCount * blockSealBytes)
  const sealed = Array.from({ length: blockCount }, (_, index) =>
    cipher.seal(
      body.subarray(index * blockBytes, (index + 1) * blockBytes),
      { index, isLast: index === blockCount - 1 },
      sealOfBlock(seals, index),
    ),
  )
  return { pieces: sealed, seals }
}

/** `chargedBytes` is what the block still holds of the budget. */
export type SealedBlock = { readonly sealed: Buffer; readonly seal: Uint8Array; readonly chargedBytes: number }

export type Sealing = {
  push(piece: Uint8Array): void
  /** What is held back goes on without its share of the budget: a block at most. */
  giveHeld(): void
  finish(): void
}

/** A body that comes in pieces. Which block is the last is known when another one begins, or when the body ends. */
export function createSealing(
  cipher: BlockCipher,
  give: (sizeBytes: number) => void,
  take: (block: SealedBlock) => void,
): Sealing {
  const held = Buffer.allocUnsafeSlow(blockBytes)
  let heldBytes = 0
  let givenBytes = 0
  let index = 0

  function emit(isLast: boolean): void {
    const seal = new Uint8Array(blockSealBytes)
    const sealed = cipher.seal(held.subarray(0, heldBytes), { index, isLast }, seal)
    take({ sealed, seal, chargedBytes: heldBytes - givenBytes })
    index += 1
    heldBytes = 0
    givenBytes = 0
  }

  return {
    push(piece) {
      for (let from = 0; from < piece.length;) {
        if (heldBytes === blockBytes) emit(false)
        const part = piece.subarray(from, from + blockBytes - heldBytes)
        held.set(part, heldBytes)
        heldBytes += part.length
        from += part.length
      }
    },
    giveHeld() {
      give(heldBytes - givenBytes)
      givenBytes = heldBytes
    },
    finish() {
      if (heldBytes > 0) emit(true)
    },
  }
}

/**
 * The bytes of whole blocks from `firstBlock` on, opened in place; `seals` begins with that block's, and is absent when
 * the body is not sealed.
 * Throws BlobDamaged for a block that does not open, and for a key where there is nothing to open or none where there is.
 */
export function opened(
  location: BlobLocation,
  seals: Uint8Array | undefined,
  opening: Opening | undefined,
  firstBlock: number,
  sizeBytes: number,
  bytes: Buffer,
): Buffer {
  if (opening === 'as-stored') return bytes
  if (seals === undefined) {
    if (opening !== undefined) throw new BlobDamaged(location, 'its record says that it is sealed, and it is not')
    return bytes
  }
  if (opening === undefined) throw new BlobDamaged(location, 'it is sealed, and its record has no key')
  const lastBlock = Math.ceil(sizeBytes / blockBytes) - 1
  for (let from = 0, at = 0; from < bytes.length; from += blockBytes, at += 1) {
    const index = firstBlock + at
    const block = bytes.subarray(from, from + blockBytes)
    const plain = opening.open(block, { index, isLast: index === lastBlock }, sealOfBlock(seals, at))
    if (plain === undefined) throw new BlobDamaged(location, `block ${index} does not open with the key of its record`)
    plain.copy(bytes, from)
  }
  return bytes
}
