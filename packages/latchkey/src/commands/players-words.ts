/** The first three calls of a game, to be pasted into a shell: sign in, keys for the official SDKs, the first save. */
export function firstCalls(app: string, endpoint: string): readonly string[] {
  const base = `${endpoint}/-/players/v1/apps/${app}`
  const token = `sed -n 's/.*"accessToken":"\\([^"]*\\)".*/\\1/p'`
  return [
    `TOKEN=$(curl -s ${base}/sessions -d '{"method":"guest"}' | ${token})`,
    `curl ${base}/oss-token -H "Authorization: Bearer $TOKEN"`,
    `curl -X PUT ${base}/slots/auto -H "Authorization: Bearer $TOKEN" -H 'If-None-Match: *' -d 'level 1'`,
  ]
}
