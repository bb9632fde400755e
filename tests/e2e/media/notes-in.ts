/** Marks of what cameras and programs write into pictures, as the fixtures have it. */
const MARKS = ['hello', 'Somebody', 'Maker', 'caption', 'xpacket', 'GPSLatitude', 'Photoshop 3.0']

/**
 * What of these notes is in a file, found by their plain bytes; and whatever stands behind the end of a
 * JPEG. Knows nothing of how the product takes them out.
 */
export function notesIn(bytes: Buffer): string[] {
  const found = MARKS.filter((mark) => bytes.includes(mark))
  // GPSInfo as a tag of Exif, in both orders of bytes, of the types that it may have.
  if (bytes.includes('\x88\x25\x00\x04', 0, 'latin1')) found.push('GPS')
  if (bytes.includes('\x25\x88\x04\x00', 0, 'latin1')) found.push('GPS')
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8
  if (isJpeg && bytes.indexOf('\xff\xd9', 0, 'latin1') + 2 < bytes.length) found.push('trailer')
  return found
}
