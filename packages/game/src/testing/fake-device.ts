/** A clock that only tests move, and devices with a store and a network that fail when they are told to. */
import type { Clock, HttpRequest, HttpResponse, KeyValueStore, Transport } from '../platform.ts'
import { utf8 } from '../bytes.ts'
import type { FakeService } from './fake-house.ts'

export type FakeClock = Clock & {
  /** Runs what is due within these milliseconds, in order, with everything that it sets off. */
  advance(delayMs: number): Promise<void>
}

export function fakeClock(): FakeClock {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const timers: { readonly at: number; readonly run: () => void }[] = []
  const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
  return {
    now: () => now,
    after: (delayMs, run) => {
      const timer = { at: now + delayMs, run }
      timers.push(timer)
      return () => {
        const place = timers.indexOf(timer)
        if (place >= 0) timers.splice(place, 1)
      }
    },
    advance: async (delayMs) => {
      const end = now + delayMs
      await settled()
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0]
        if (next === undefined) break
        timers.splice(timers.indexOf(next), 1)
        now = Math.max(now, next.at)
        next.run()
        await settled()
      }
      now = end
    },
  }
}

/** What becomes of one request: `lost` never arrives, `unheard` arrives but its answer does not. */
export type Fate = 'answered' | 'lost' | 'unheard'

export type FakeDevice = {
  readonly transport: Transport
  readonly storage: KeyValueStore
  readonly values: Map<string, string>
  isOnline: boolean
  /** Taken one per request; afterwards everything is answered. */
  readonly fates: Fate[]
  /** Milliseconds there, and as many back. */
  latencyMs: number
  /** The store refuses to grow. */
  isFull: boolean
  /** Ends the process in the middle of this many more writes to the store: nothing after that happens. */
  diesAfterStores: number
}

export class DeviceDied extends Error {}

/** One process on a device; `values` is what its predecessor left behind. */
export function fakeDevice(service: FakeService, clock: Clock, values = new Map<string, string>()): FakeDevice {
  const dying = (): void => {
    device.diesAfterStores -= 1
    if (device.diesAfterStores < 0) throw new DeviceDied('the process is gone')
  }
  const device: FakeDevice = {
    values,
    isOnline: true,
    fates: [],
    latencyMs: 0,
    isFull: false,
    diesAfterStores: Infinity,
    storage: {
      get: (key) => values.get(key),
      set: (key, value) => {
        dying()
        if (device.isFull && value.length > (values.get(key)?.length ?? 0)) throw new Error('QuotaExceededError')
        values.set(key, value)
      },
      remove: (key) => {
        dying()
        values.delete(key)
      },
    },
    transport: { request: (request) => sent(service, clock, device, request) },
  }
  return device
}

function sent(service: FakeService, clock: Clock, device: FakeDevice, request: HttpRequest): Promise<HttpResponse> {
  const fate = device.isOnline && device.diesAfterStores >= 0 ? (device.fates.shift() ?? 'answered') : 'lost'
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error('network'))
    clock.after(device.latencyMs, () => {
      if (fate === 'lost') return fail()
      const response = service.handle(fakeRequestOf(request))
      clock.after(device.latencyMs, () => (fate === 'unheard' || !device.isOnline ? fail() : resolve(response)))
    })
  })
}

export function fakeRequestOf({ method, url, headers, body }: HttpRequest): Parameters<FakeService['handle']>[0] {
  const { pathname, search, searchParams } = new URL(url)
  const token = searchParams.get('token')
  return {
    method,
    path: pathname + search,
    headers: token === null ? headers : { ...headers, authorization: token },
    body: typeof body === 'string' ? utf8(body) : new Uint8Array(body ?? new ArrayBuffer()),
  }
}
