/** Metadata of a SAML identity provider that does not exist, as Base64; its certificate's key was thrown away. */
const certificate =
  'MIIBhDCCASmgAwIBAgIUMdbAXswbYcrLe1cm19k95xDRzXQwCgYIKoZIzj0EAwIwFjEUMBIGA1UEAwwLaWRwLmV4YW1wbGUwIBcNMjYxMTIyMTEyODA2WhgPMjEyNjEwMjkxMTI4MDZaMBYxFDASBgNVBAMMC2lkcC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4BFDbnBJ8UX/IWoBRo7oGfvq8nb/2Fdzveq6W5RuId22ZHaBlINcueA48mpffAR8QEj/rx0a4vbtMoyqTBblKqNTMFEwHQYDVR0OBBYEFHN46r+OimRzr4J65/8kQdWgLahDMB8GA1UdIwQYMBaAFHN46r+OimRzr4J65/8kQdWgLahDMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAIK8Vx1UjhVBN3ylE69GK2c9fnHGpneRyrYwu5asPqV6AiEAvzgeOeuo4rPitgJWUZ/sZxJPzNszBvt9/6hhqNKRatU='
const metadata = `<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/metadata">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing">
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
        <X509Data><X509Certificate>${certificate}</X509Certificate></X509Data>
      </KeyInfo>
    </KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>`

export const samlMetadata = Buffer.from(metadata).toString('base64')
