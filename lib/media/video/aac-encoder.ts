import {
  type AudioCodec,
  type AudioSample,
  CustomAudioEncoder,
  canEncodeAudio,
  EncodedPacket,
  registerEncoder,
} from 'mediabunny'
import type { AacModule } from './aac-module.ts'

/** Sample rates that AAC has a number for (ISO/IEC 14496-3, table 1.18). */
const SAMPLE_RATES = new Set([
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
  7_350,
])
/** Sample entry of AAC-LC. */
const AAC_LC = 'mp4a.40.2'
/** Bytes of one sample of one channel. */
const SAMPLE_BYTES = 4

let registered = false

/** Has AAC encoded by FFmpeg's encoder where the browser has none. */
export async function ensureAac(load: () => Promise<AacModule>): Promise<void> {
  if (registered || (await canEncodeAudio('aac'))) return
  const module = await load()
  registerEncoder(encoderOf(module))
  registered = true
}

/**
 * A class, as mediabunny makes an encoder for each track itself. The package's own one starts a worker
 * from a blob: address, which an extension's policy forbids; we are in a worker already.
 */
function encoderOf(module: AacModule): typeof CustomAudioEncoder {
  const init = module.cwrap<[number, number, number], number>('init_encoder', 'number', three())
  const of = (name: string) => module.cwrap<[number], number>(name, 'number', ['number'])
  const send = module.cwrap<[number, bigint], number>('send_frame', 'number', ['number', 'number'])
  const input = module.cwrap<[number, number], number>('get_encode_input_ptr', 'number', [
    'number',
    'number',
  ])
  const frameSize = of('get_encoder_frame_size')
  const [extra, extraSize] = [of('get_encoder_extradata'), of('get_encoder_extradata_size')]
  const [receive, data] = [of('receive_packet'), of('get_encoded_data')]
  const pts = module.cwrap<[number], bigint>('get_encoded_pts', 'number', ['number'])
  const duration = of('get_encoded_duration')
  const flushStart = module.cwrap<[number], null>('flush_encoder_start', null, ['number'])
  const close = module.cwrap<[number], null>('close_encoder', null, ['number'])

  return class extends CustomAudioEncoder {
    #encoder = 0
    /** Interleaved samples that do not fill a frame yet. */
    #pending = new Float32Array(0)
    /** Of the first sample, in samples. */
    #start: number | null = null
    #sent = 0
    #told = false

    static override supports(
      codec: AudioCodec,
      { sampleRate, numberOfChannels }: AudioEncoderConfig,
    ) {
      return codec === 'aac' && SAMPLE_RATES.has(sampleRate) && numberOfChannels <= 2
    }

    init(): void {
      const { numberOfChannels, sampleRate, bitrate } = this.config
      this.#encoder = init(numberOfChannels, sampleRate, bitrate ?? 128_000)
      if (this.#encoder === 0) throw new Error('no AAC encoder')
    }

    encode(sample: AudioSample): void {
      this.#start ??= Math.round(sample.timestamp * this.config.sampleRate)
      const some = new Float32Array(
        sample.allocationSize({ format: 'f32', planeIndex: 0 }) / SAMPLE_BYTES,
      )
      sample.copyTo(some, { format: 'f32', planeIndex: 0 })
      const all = new Float32Array(this.#pending.length + some.length)
      all.set(this.#pending)
      all.set(some, this.#pending.length)
      const length = this.#frameLength()
      let at = 0
      for (; at + length <= all.length; at += length) this.#send(all.subarray(at, at + length))
      this.#pending = all.slice(at)
    }

    flush(): void {
      if (this.#pending.length > 0) {
        const last = new Float32Array(this.#frameLength())
        last.set(this.#pending)
        this.#pending = new Float32Array(0)
        this.#send(last)
      }
      flushStart(this.#encoder)
      this.#receive()
    }

    close(): void {
      if (this.#encoder !== 0) close(this.#encoder)
      this.#encoder = 0
    }

    /** Numbers in a frame: those of all channels. */
    #frameLength(): number {
      return frameSize(this.#encoder) * this.config.numberOfChannels
    }

    #send(frame: Float32Array): void {
      const bytes = new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength)
      const to = input(this.#encoder, bytes.byteLength)
      if (to === 0) throw new Error('no memory for sound')
      module.HEAPU8.set(bytes, to)
      if (send(this.#encoder, BigInt(this.#sent)) < 0) throw new Error('sound was not encoded')
      this.#sent += frameSize(this.#encoder)
      this.#receive()
    }

    #receive(): void {
      const { sampleRate, numberOfChannels } = this.config
      for (;;) {
        const size = receive(this.#encoder)
        if (size <= 0) return
        const at = Number(pts(this.#encoder))
        // What comes before the first sample only primes a decoder: without it sound is in time.
        if (at < 0) continue
        const from = data(this.#encoder)
        const packet = new EncodedPacket(
          module.HEAPU8.slice(from, from + size),
          'key',
          ((this.#start ?? 0) + at) / sampleRate,
          duration(this.#encoder) / sampleRate,
        )
        const about = extra(this.#encoder)
        const description = module.HEAPU8.slice(about, about + extraSize(this.#encoder))
        const config = { codec: AAC_LC, sampleRate, numberOfChannels, description }
        this.onPacket(packet, this.#told ? {} : { decoderConfig: config })
        this.#told = true
      }
    }
  }
}

function three(): 'number'[] {
  return ['number', 'number', 'number']
}
