import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectEveryBytes, createChunkCollection } from './collection.ts'

test('young objects are collected once for every so many bytes of chunks', () => {
  let collections = 0
  const collection = createChunkCollection(() => {
    collections += 1
  })
  for (let read = 0; read < 10; read += 1) collection.note(collectEveryBytes / 4)
  assert.equal(collections, 2)
  collection.note(collectEveryBytes * 3)
  assert.equal(collections, 3)
})

test('the collection of this runtime frees the bytes of chunks that nobody holds', () => {
  const collection = createChunkCollection()
  const held = process.memoryUsage().arrayBuffers
  for (let read = 0; read < 64; read += 1) collection.note(Buffer.alloc(1_048_576, 1).length)
  assert(process.memoryUsage().arrayBuffers - held < 3 * collectEveryBytes)
})
