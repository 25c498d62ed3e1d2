import { test } from 'node:test'
import { grantFor, makeBucket, openTestStore, testEngines } from '../testing.ts'

for (const engine of testEngines)
  test(`${engine}: a domain belongs to one bucket, until that lets it go or is gone`, async (t) => {
    await using store = await openTestStore({ engine })
    const [one, two] = [await makeBucket(store, 'bucket-one'), await makeBucket(store, 'bucket-two')]
    const bind = (bucket: typeof one, name = 'img.example.com', text = '{}') =>
      store.domains.bind(grantFor('configure', bucket), { name, text }, 2, 1)
    const bucketOf = async (name = 'img.example.com') => (await store.domains.bucketOf(name))?.name
    t.assert.equal(await bucketOf(), undefined)
    t.assert.deepEqual([await bind(one), await bind(one), await bind(two)], ['bound', 'bound', 'taken'])
    t.assert.deepEqual([await bucketOf(), await bucketOf()], ['bucket-one', 'bucket-one'])
    const unbind = (bucket: typeof one) => store.domains.unbind(grantFor('configure', bucket), 'img.example.com')
    t.assert.deepEqual([await unbind(two), await unbind(one), await unbind(one)], ['absent', 'unbound', 'absent'])
    t.assert.deepEqual([await bucketOf(), await bind(two), await bucketOf()], [undefined, 'bound', 'bucket-two'])
    t.assert.deepEqual([await bind(two, 'b.example'), await bind(two, 'c.example')], ['bound', 'too-many'])
    await store.buckets.remove(grantFor('configure', two))
    t.assert.equal(await bucketOf(), undefined)
    const again = await makeBucket(store, 'bucket-two')
    t.assert.equal(await bucketOf(), undefined, 'a bucket made anew has nothing of the old one')
    t.assert.deepEqual([await bind(one), await bind(again, 'b.example')], ['bound', 'bound'])
  })
