export interface Part {
  name: string
  filename: string | undefined
  contentType: string | undefined
  bytes: Buffer
}

/** undefined when the body is not a complete multipart/form-data message (RFC 7578). */
export function parseMultipart(contentType: string, body: Buffer): Part[] | undefined {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  const name = boundary?.[1] ?? boundary?.[2]
  if (!name) return undefined
  const delimiter = Buffer.from(`--${name}`)
  const parts: Part[] = []
  let at = body.indexOf(delimiter)
  while (at !== -1) {
    const afterDelimiter = at + delimiter.length
    if (body.toString('latin1', afterDelimiter, afterDelimiter + 2) === '--') return parts
    const headEnd = body.indexOf('\r\n\r\n', afterDelimiter)
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), afterDelimiter)
    if (headEnd === -1 || next === -1 || headEnd > next) return undefined
    const part = parseHead(body.toString('utf8', afterDelimiter + 2, headEnd))
    if (!part) return undefined
    parts.push({ ...part, bytes: body.subarray(headEnd + 4, next) })
    at = next + 2
  }
  return undefined
}

function parseHead(head: string): Omit<Part, 'bytes'> | undefined {
  const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(head)?.[1]
  const name = disposition && /\bname="([^"]*)"/.exec(disposition)?.[1]
  if (!name) return undefined
  return {
    name,
    filename: /\bfilename="([^"]*)"/.exec(disposition)?.[1],
    contentType: /^content-type:\s*(\S+)/im.exec(head)?.[1],
  }
}
