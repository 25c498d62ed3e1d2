/** For tests of the SDK and of games. */
export * from './fake-device.ts'
export { fakeService } from './fake-service.ts'
export type { FakeOptions, FakeRequest, FakeService } from './fake-house.ts'
export { openChromium, withoutChromium } from './chromium.ts'
export { bundleSdk } from './bundle.ts'
