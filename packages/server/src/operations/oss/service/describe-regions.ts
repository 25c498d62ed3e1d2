import { ServiceError, list, member, query, required, service, shape, text, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'

export const describeRegions = ossOperation(
  {
    name: 'DescribeRegions',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/describeregions',
    summary: 'Tells the endpoints of the region that this server is; there is no other.',
    route: { method: 'GET', on: 'service', query: { regions: true } },
    needs: [{ action: 'oss:DescribeRegions', on: service, stage: 'head' }],
    callers: 'signed',
    input: { regions: query('regions', text) },
    output: {
      result: required(
        xml(
          'RegionInfoList',
          shape({
            regions: required(
              member(
                'RegionInfo',
                list(
                  shape({
                    region: required(member('Region', text)),
                    internetEndpoint: required(member('InternetEndpoint', text)),
                    internalEndpoint: required(member('InternalEndpoint', text)),
                    accelerateEndpoint: required(member('AccelerateEndpoint', text)),
                  }),
                ),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchRegion'],
  },
  ({ regions = '' }, { region, endpoint }) => {
    const own = `oss-${region}`
    if (regions !== '' && regions !== own) throw new ServiceError('NoSuchRegion', { Region: regions })
    const { extranet, intranet } = endpoint
    // The cloud's name for acceleration would lead there.
    const found = { region: own, internetEndpoint: extranet, internalEndpoint: intranet, accelerateEndpoint: extranet }
    return Promise.resolve({ result: { regions: [found] } })
  },
)
