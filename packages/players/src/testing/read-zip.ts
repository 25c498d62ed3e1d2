/** The files of a zip that is not compressed, from its directory at the end: enough to read what an export made. */
export function readZip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const count = zip.readUInt16LE(end + 10)
  let entry = zip.readUInt32LE(end + 16)
  for (let index = 0; index < count; index += 1) {
    const [sizeBytes, nameBytes] = [zip.readUInt32LE(entry + 20), zip.readUInt16LE(entry + 28)]
    const start = zip.readUInt32LE(entry + 42)
    const body = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
    const name = zip.subarray(entry + 46, entry + 46 + nameBytes).toString('utf8')
    files.set(name, zip.subarray(body, body + sizeBytes))
    entry += 46 + nameBytes + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32)
  }
  return files
}
