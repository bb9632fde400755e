let asked = false

/**
 * Has H.264 encoded with its parameters in the stream (ISO/IEC 14496-10 Annex B), from which whoever
 * writes the file makes the description: the one that Firefox gives is malformed (Mozilla bug 2031056).
 */
export function encodeAnnexB(): void {
  if (asked) return
  asked = true
  const configure = VideoEncoder.prototype.configure
  VideoEncoder.prototype.configure = function (config) {
    const isAvc = config.codec.startsWith('avc')
    return configure.call(this, isAvc ? { ...config, avc: { format: 'annexb' } } : config)
  }
}
