import { AggregatorRegistry } from 'prom-client'
import { test } from 'node:test'
import { durationCounts } from './duration-counts.ts'

test('the counts of two workers add up to one histogram that Prometheus reads', async (t) => {
  const [one, two] = [durationCounts(), durationCounts()]
  for (const seconds of [0.0004, 0.002, 60]) one.observe('GetObject', 2, seconds)
  two.observe('GetObject', 2, 0.002)
  two.observe('PutObject', 4, 0.1)
  // prom-client takes what its own workers report, which has this form.
  const text = await AggregatorRegistry.aggregate([[one.metric()], [two.metric()]] as never).metrics()
  t.assert.match(text, /# TYPE latchkey_request_seconds histogram/)
  for (const line of [
    '_bucket{le="0.0005",operation="GetObject",status="2xx"} 1',
    '_bucket{le="0.0025",operation="GetObject",status="2xx"} 3',
    '_bucket{le="30",operation="GetObject",status="2xx"} 3',
    '_bucket{le="+Inf",operation="GetObject",status="2xx"} 4',
    '_count{operation="GetObject",status="2xx"} 4',
    '_bucket{le="0.1",operation="PutObject",status="4xx"} 1',
  ])
    t.assert.equal(text.includes(`latchkey_request_seconds${line}`), true, `${line} in ${text}`)
})
