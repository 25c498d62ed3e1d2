import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readXml, XmlFormError, xmlLimits, type XmlElement } from './read-xml.ts'

/** `a(b=text c())`: a compact picture of a tree. */
function picture({ name, text, children }: XmlElement): string {
  const inside = children.length > 0 ? children.map(picture).join(' ') : text
  return children.length > 0 ? `${name}(${inside})` : `${name}=${JSON.stringify(inside)}`
}

const read: [document: string, want: string][] = [
  ['<a/>', 'a=""'],
  ['<a></a>', 'a=""'],
  ['\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<a>x</a>\n', 'a="x"'],
  ["<?xml version='1.0' encoding='utf-8'?><a>x</a>", 'a="x"'],
  [' \n<a>x</a>', 'a="x"'],
  ['<Delete>\n <Quiet>true</Quiet>\n <Object><Key>k</Key></Object></Delete>', 'Delete(Quiet="true" Object(Key="k"))'],
  ['<a> x\t</a>', 'a=" x\\t"'],
  ['<a>\r\n</a>', 'a="\\r\\n"'],
  ['<a>&lt;&gt;&amp;&quot;&apos;</a>', 'a="<>&\\"\'"'],
  ['<a>&amp;lt;</a>', 'a="&lt;"'],
  ['<a>x&#x0a;&#x01;&#13;&#x1F600;y</a>', 'a="x\\n\\u0001\\r😀y"'],
  ['<a>\u0001\u0007</a>', 'a="\\u0001\\u0007"'],
  ['<a><![CDATA[<b>&amp;]]>x</a>', 'a="<b>&amp;x"'],
  ['<a>x<!-- <b> -- -->y<?pi <c>?>z</a>', 'a="xyz"'],
  ['<a xmlns="urn:x" b = \'>\' c="/>"><d e="1"/></a>', 'a(d="")'],
  ['<n:a xmlns:n="urn:x"><n:b>1</n:b ></n:a>', 'a(b="1")'],
  [
    '<CompleteMultipartUpload><Part><ETag>"A"</ETag></Part><Part><ETag>&quot;B&quot;</ETag></Part></CompleteMultipartUpload>',
    'CompleteMultipartUpload(Part(ETag="\\"A\\"") Part(ETag="\\"B\\""))',
  ],
  ['<__proto__><constructor>x</constructor></__proto__>', '__proto__(constructor="x")'],
]

for (const [document, want] of read)
  test(`${JSON.stringify(document)} is ${want}`, () => {
    assert.equal(picture(readXml(document)), want)
    assert.equal(picture(readXml(Buffer.from(document))), want)
  })

const refused: [document: string | Uint8Array, what: RegExp][] = [
  ['', /Unexpected end/],
  ['   ', /Unexpected end/],
  ['text', /Text outside/],
  ['<a>', /Unexpected end/],
  ['<a', /Malformed tag/],
  ['<a><b></a></b>', /End tag without its start/],
  ['<a></b>', /End tag without its start/],
  ['<a></ab>', /End tag without its start/],
  ['<a></a:b>', /End tag without its start/],
  ['<n:a></a>', /End tag without its start/],
  ['</a>', /End tag without its start/],
  ['<a/><b/>', /More than one root/],
  ['<a/>x', /Text outside/],
  ['x<a/>', /Text outside/],
  ['<a>x<b/></a>', /Text beside/],
  ['<a b></a>', /Malformed tag/],
  ['<a b=1></a>', /Malformed tag/],
  ['<a b="<"></a>', /Malformed tag/],
  ['<a b="1"c="2"></a>', /Malformed tag/],
  ['<1/>', /Not a tag/],
  ['< a/>', /Not a tag/],
  ['<a>&nbsp;</a>', /Unknown reference/],
  ['<a>&</a>', /Unknown reference/],
  ['<a>a & b; c</a>', /Unknown reference/],
  ['<a>&;</a>', /Unknown reference/],
  ['<a>&#0;</a>', /Unknown reference/],
  ['<a>&#x0;</a>', /Unknown reference/],
  ['<a>&#xD800;</a>', /Unknown reference/],
  ['<a>&#x110000;</a>', /Unknown reference/],
  ['<a>&#12a;</a>', /Unknown reference/],
  ['<a>\0</a>', /U\+0000/],
  ['<!DOCTYPE a><a/>', /not allowed/],
  ['<a><!ENTITY x "y"></a>', /not allowed/],
  ['<?xml version="1.0" encoding="GBK"?><a/>', /other than UTF-8/],
  ['<a><!-- </a>', /Unexpected end/],
  ['<a><![CDATA[ </a>', /Unexpected end/],
  ['<![CDATA[x]]>', /Text outside/],
  [Uint8Array.of(0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e), /Not UTF-8/],
]

for (const [document, what] of refused)
  test(`${JSON.stringify(document)} is refused: ${what.source}`, () => {
    assert.throws(() => readXml(document), { name: 'XmlFormError', message: what })
  })

test('a billion laughs are refused at their document type', () => {
  const entities = Array.from({ length: 10 }, (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index};`.repeat(10)}">`)
  const document = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">${entities.join('')}]><lolz>&lol9;</lolz>`
  assert.throws(() => readXml(document), { message: /not allowed/ })
})

test('an external entity is refused', () => {
  const document = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
  assert.throws(() => readXml(document), { message: /not allowed/ })
})

test('depth, elements and bytes have limits, each of them reachable', () => {
  const { depthMax, elementCountMax, bytesMax } = xmlLimits
  const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth)
  readXml(nested(depthMax))
  assert.throws(() => readXml(nested(depthMax + 1)), { message: /Nested too deep/ })
  assert.throws(() => readXml('<a>'.repeat(600_000)), { message: /Nested too deep/ })
  const wide = (count: number) => `<a>${'<b/>'.repeat(count - 1)}</a>`
  assert.equal(readXml(wide(elementCountMax)).children.length, elementCountMax - 1)
  assert.throws(() => readXml(wide(elementCountMax + 1)), { message: /Too many elements/ })
  const long = (sizeBytes: number) => `<a>${'x'.repeat(sizeBytes - 7)}</a>`
  assert.equal(readXml(long(bytesMax)).text.length, bytesMax - 7)
  assert.throws(() => readXml(long(bytesMax + 1)), { message: /More bytes/ })
})

test('two hostile megabytes are read or refused in well under two seconds each', () => {
  const units = [
    '&',
    '&#x',
    '&amp;',
    '<',
    '<a ',
    '<a b="',
    '<!--',
    '<![CDATA[',
    ' ',
    "a='b' ",
    '</a>',
    ']]>',
    '<?',
    '&;',
  ]
  for (const unit of units)
    for (const prefix of ['<a>', '<a ', '<a b="']) {
      const startMs = performance.now()
      try {
        readXml(prefix + unit.repeat(Math.floor(2_097_000 / unit.length)))
      } catch (error) {
        assert.ok(error instanceof XmlFormError, String(error))
      }
      assert.ok(performance.now() - startMs < 2000, `${prefix}${unit}…`)
    }
})

test('any text or bytes end in a tree or an XmlFormError', () => {
  const markup = fc
    .array(
      fc.constantFrom(
        '<a>',
        '</a>',
        '<b x="1">',
        '</b>',
        '<c/>',
        '&amp;',
        '&#1;',
        'x',
        ' ',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<',
        '>',
        '&',
        '"',
      ),
    )
    .map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(fc.oneof(markup, fc.string({ unit: 'binary' }), fc.uint8Array()), (document) => {
      try {
        readXml(document)
      } catch (error) {
        assert.ok(error instanceof XmlFormError, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})
