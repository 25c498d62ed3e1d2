import { Command } from 'commander'
import { anonymousClientOf, clientOf, connected, isJson } from '../connection.ts'
import { parseInteger, readText } from '../option-values.ts'
import { printLine, printResult } from '../printing.ts'
import type { Surroundings } from '../surroundings.ts'

type AssumeOptions = {
  readonly roleArn: string
  readonly roleSessionName: string
  readonly durationSeconds?: number
  readonly policy?: string
  readonly externalId?: string
  readonly sourceIdentity?: string
  readonly export?: true
}

/** Shows a secret, because that is what it is asked for. */
export function assumeRole(surroundings: Surroundings): Command {
  return connected(
    new Command('assume-role')
      .description('get temporary credentials of a role; prints them, secret and all')
      .requiredOption('--role-arn <arn>', 'acs:ram::ACCOUNT:role/NAME')
      .option('--role-session-name <name>', 'who it is for; stands in every log', 'latchkey')
      .option('--duration-seconds <seconds>', 'from 900 to the role’s MaxSessionDuration', parseInteger)
      .option('--policy <json>', 'narrows what the session may do; @FILE reads a file')
      .option('--external-id <id>', 'what the role’s trust policy asks for')
      .option('--source-identity <name>', 'stays with all further sessions')
      .option('--export', 'print lines for a shell: eval "$(latchkey sts assume-role … --export)"'),
  ).action(async (options: AssumeOptions, self: Command) => {
    const { policy, export: isExport, ...input } = options
    const { roleArn, roleSessionName, durationSeconds, externalId, sourceIdentity } = input
    const answer = await clientOf(self, surroundings).sts.assumeRole({
      roleArn,
      roleSessionName,
      durationSeconds,
      externalId,
      sourceIdentity,
      policy: policy === undefined ? undefined : readText(policy),
    })
    printSession(surroundings, answer, { isExport: isExport === true, isJson: isJson(self) })
  })
}

type OidcOptions = Omit<AssumeOptions, 'externalId' | 'sourceIdentity'> & {
  readonly oidcProviderArn: string
  readonly oidcToken: string
}

/** The token is who calls: no credentials are needed, and those of a profile are not sent. */
export function assumeRoleWithOidc(surroundings: Surroundings): Command {
  return connected(
    new Command('assume-role-with-oidc')
      .description('get temporary credentials of a role for a token of an OIDC provider; needs no access key')
      .requiredOption('--oidc-provider-arn <arn>', 'acs:ram::ACCOUNT:oidc-provider/NAME')
      .requiredOption('--role-arn <arn>', 'acs:ram::ACCOUNT:role/NAME')
      .requiredOption('--oidc-token <token>', 'the token as the provider issued it; @FILE reads a file')
      .option('--role-session-name <name>', 'who it is for; stands in every log', 'latchkey')
      .option('--duration-seconds <seconds>', 'from 900 to the role’s MaxSessionDuration', parseInteger)
      .option('--policy <json>', 'narrows what the session may do; @FILE reads a file')
      .option('--export', 'print lines for a shell: eval "$(latchkey sts assume-role-with-oidc … --export)"'),
  ).action(async (options: OidcOptions, self: Command) => {
    const answer = await anonymousClientOf(self, surroundings).sts.assumeRoleWithOIDC({
      oidcProviderArn: options.oidcProviderArn,
      roleArn: options.roleArn,
      oidcToken: readText(options.oidcToken).trim(),
      roleSessionName: options.roleSessionName,
      durationSeconds: options.durationSeconds,
      policy: options.policy === undefined ? undefined : readText(options.policy),
    })
    printSession(surroundings, answer, { isExport: options.export === true, isJson: isJson(self) })
  })
}

type SamlOptions = Omit<AssumeOptions, 'roleSessionName' | 'externalId' | 'sourceIdentity'> & {
  readonly samlProviderArn: string
  readonly samlAssertion: string
}

/** The provider says who it is and how the session is called. */
export function assumeRoleWithSaml(surroundings: Surroundings): Command {
  return connected(
    new Command('assume-role-with-saml')
      .description('get temporary credentials of a role for a SAML response; needs no access key')
      .requiredOption('--saml-provider-arn <arn>', 'acs:ram::ACCOUNT:saml-provider/NAME')
      .requiredOption('--role-arn <arn>', 'acs:ram::ACCOUNT:role/NAME')
      .requiredOption('--saml-assertion <base64>', 'the whole response as the provider sent it; @FILE reads a file')
      .option('--duration-seconds <seconds>', 'from 900 to the role’s MaxSessionDuration', parseInteger)
      .option('--policy <json>', 'narrows what the session may do; @FILE reads a file')
      .option('--export', 'print lines for a shell: eval "$(latchkey sts assume-role-with-saml … --export)"'),
  ).action(async (options: SamlOptions, self: Command) => {
    const answer = await anonymousClientOf(self, surroundings).sts.assumeRoleWithSAML({
      samlProviderArn: options.samlProviderArn,
      roleArn: options.roleArn,
      samlAssertion: readText(options.samlAssertion).trim(),
      durationSeconds: options.durationSeconds,
      policy: options.policy === undefined ? undefined : readText(options.policy),
    })
    printSession(surroundings, answer, { isExport: options.export === true, isJson: isJson(self) })
  })
}

type Session = {
  readonly requestId: string
  readonly credentials: {
    readonly accessKeyId: string
    readonly accessKeySecret: string
    readonly securityToken: string
  }
}

function printSession(
  surroundings: Surroundings,
  { requestId: _id, ...result }: Session,
  how: { readonly isExport: boolean; readonly isJson: boolean },
): void {
  if (!how.isExport) return printResult(surroundings, result, how.isJson)
  const { accessKeyId, accessKeySecret, securityToken } = result.credentials
  for (const [name, value] of [
    ['ALIBABA_CLOUD_ACCESS_KEY_ID', accessKeyId],
    ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', accessKeySecret],
    ['ALIBABA_CLOUD_SECURITY_TOKEN', securityToken],
  ])
    printLine(surroundings, `export ${name}='${value}'`)
}
