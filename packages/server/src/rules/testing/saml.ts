/** Metadata of a provider that does not exist; its certificate's key was thrown away. */
export const samlCertificate =
  'MIIBhDCCASmgAwIBAgIUMdbAXswbYcrLe1cm19k95xDRzXQwCgYIKoZIzj0EAwIwFjEUMBIGA1UEAwwLaWRwLmV4YW1wbGUwIBcNMjYxMTIyMTEyODA2WhgPMjEyNjEwMjkxMTI4MDZaMBYxFDASBgNVBAMMC2lkcC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4BFDbnBJ8UX/IWoBRo7oGfvq8nb/2Fdzveq6W5RuId22ZHaBlINcueA48mpffAR8QEj/rx0a4vbtMoyqTBblKqNTMFEwHQYDVR0OBBYEFHN46r+OimRzr4J65/8kQdWgLahDMB8GA1UdIwQYMBaAFHN46r+OimRzr4J65/8kQdWgLahDMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAIK8Vx1UjhVBN3ylE69GK2c9fnHGpneRyrYwu5asPqV6AiEAvzgeOeuo4rPitgJWUZ/sZxJPzNszBvt9/6hhqNKRatU='

export function samlMetadata(entityId = 'https://idp.example/metadata', role = samlRole()): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">${role}</md:EntityDescriptor>`
  )
}

export function samlRole(certificate = samlCertificate, location = 'https://idp.example/sso', use = 'signing'): string {
  return (
    '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
    `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>` +
    `<ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${location}"/>` +
    '</md:IDPSSODescriptor>'
  )
}
