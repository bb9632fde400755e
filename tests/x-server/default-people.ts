import { type Colour, encodePng } from '../fixtures/png.ts'
import type { App, User } from './world.ts'

/** Base64 of `CourierTestApp:1:ci`, the form of X's OAuth 2.0 Client IDs. */
export const DEFAULT_CLIENT_ID = 'Q291cmllclRlc3RBcHA6MTpjaQ'

/** One app in order, without a redirect URI: the tests know the extension's id. */
export function defaultApps(): App[] {
  return [
    {
      clientId: DEFAULT_CLIENT_ID,
      name: 'Courier (test app)',
      redirectUris: [],
      type: 'public',
      credits: Number.POSITIVE_INFINITY,
      enrolled: true,
      oauth2: true,
      ownerUserId: '1580000000000000001',
    },
  ]
}

export function defaultUsers(): User[] {
  return [
    {
      id: '1580000000000000001',
      username: 'ana_kovac',
      name: 'Ana Kovač',
      subscriptionType: 'None',
      verified: false,
      protected: false,
      avatar: drawAvatar({ ground: [214, 173, 120], hair: [52, 38, 36], coat: [16, 100, 76] }),
    },
    {
      id: '1580000000000000002',
      username: 'jonas_lind',
      name: 'Jonas Lind',
      subscriptionType: 'Premium',
      verified: true,
      protected: false,
      avatar: drawAvatar({ ground: [126, 158, 168], hair: [196, 148, 82], coat: [58, 66, 96] }),
    },
    {
      id: '1580000000000000003',
      username: 'mei_tanaka',
      name: 'Mei Tanaka',
      subscriptionType: 'None',
      verified: false,
      protected: true,
      avatar: drawAvatar({ ground: [186, 140, 150], hair: [24, 24, 32], coat: [112, 72, 92] }),
    },
    {
      id: '1580000000000000004',
      username: 'lake_station',
      name: 'Lake Station',
      subscriptionType: 'Basic',
      verified: false,
      protected: false,
      avatar: drawAvatar({ ground: [92, 128, 122], hair: [120, 90, 66], coat: [228, 198, 132] }),
    },
  ]
}

interface AvatarColours {
  ground: Colour
  hair: Colour
  coat: Colour
}

const SKIN: Colour = [236, 200, 170]
const SIZE = 96
const SAMPLES = [0.25, 0.75]

/** Head, hair and shoulders in flat colours, four samples a pixel. */
function drawAvatar(colours: AvatarColours): Buffer {
  return encodePng(SIZE, SIZE, (x, y) => {
    const sum = [0, 0, 0]
    for (const dx of SAMPLES) {
      for (const dy of SAMPLES) {
        const colour = avatarColour((x + dx) / SIZE, (y + dy) / SIZE, colours)
        colour.forEach((part, index) => {
          sum[index] = (sum[index] ?? 0) + part / 4
        })
      }
    }
    return [Math.round(sum[0] ?? 0), Math.round(sum[1] ?? 0), Math.round(sum[2] ?? 0)]
  })
}

function avatarColour(x: number, y: number, { ground, hair, coat }: AvatarColours): Colour {
  if (isInside(x, y, 0.5, 0.47, 0.15, 0.19)) return y < 0.36 ? hair : SKIN
  if (Math.abs(x - 0.5) < 0.055 && y > 0.6 && y < 0.76) return [220, 182, 152]
  if (isInside(x, y, 0.5, 1.06, 0.36, 0.36)) return coat
  if (isInside(x, y, 0.5, 0.45, 0.21, 0.25)) return hair
  return ground
}

function isInside(x: number, y: number, cx: number, cy: number, rx: number, ry: number): boolean {
  return ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1
}
