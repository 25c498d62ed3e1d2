package main

import (
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

type oidc struct {
	ProviderArn string `json:"providerArn"`
	RoleArn     string `json:"roleArn"`
	Token       string `json:"token"`
	Forged      string `json:"forged"`
}

type saml struct {
	ProviderArn string `json:"providerArn"`
	RoleArn     string `json:"roleArn"`
	Assertion   string `json:"assertion"`
	Changed     string `json:"changed"`
}

func stsClientOf(credential auth.Credential) *sts.Client {
	config := sdk.NewConfig().WithScheme("HTTP")
	client, err := sts.NewClientWithOptions("cn-hangzhou", config, credential)
	must(err)
	client.Domain = strings.TrimPrefix(given.Endpoint, "http://")
	return client
}

func userClient() *sts.Client {
	return stsClientOf(credentials.NewAccessKeyCredential(given.UserKeys.ID, given.UserKeys.Secret))
}

func arnOf(issued sts.Credentials) string {
	token := credentials.NewStsTokenCredential(issued.AccessKeyId, issued.AccessKeySecret, issued.SecurityToken)
	answer, err := stsClientOf(token).GetCallerIdentity(sts.CreateGetCallerIdentityRequest())
	must(err)
	equal(answer.IdentityType, "AssumedRoleUser")
	return answer.Arn
}

func endsWith(text, end string) {
	if !strings.HasSuffix(text, end) {
		panic(text + " does not end with " + end)
	}
}

func assumeRole() {
	request := sts.CreateAssumeRoleRequest()
	request.RoleArn, request.RoleSessionName = given.RoleArn, "go"
	request.DurationSeconds = requests.NewInteger(900)
	answer, err := userClient().AssumeRole(request)
	must(err)
	endsWith(arnOf(answer.Credentials), "/go")
	request.RoleArn += "-2"
	_, err = userClient().AssumeRole(request)
	refused(err, "EntityNotExist.Role")
}

func assumeRoleWithOIDC() {
	request := sts.CreateAssumeRoleWithOIDCRequest()
	request.OIDCProviderArn, request.RoleArn, request.RoleSessionName = given.OIDC.ProviderArn, given.OIDC.RoleArn, "go-oidc"
	request.OIDCToken = given.OIDC.Token
	answer, err := userClient().AssumeRoleWithOIDC(request)
	must(err)
	equal(answer.OIDCTokenInfo.Subject, "player-7")
	endsWith(arnOf(answer.Credentials), "/go-oidc")
	request.OIDCToken = given.OIDC.Forged
	_, err = userClient().AssumeRoleWithOIDC(request)
	refused(err, "AuthenticationFail.OIDCToken.Invalid")
}

func assumeRoleWithSAML() {
	request := sts.CreateAssumeRoleWithSAMLRequest()
	request.SAMLProviderArn, request.RoleArn = given.SAML.ProviderArn, given.SAML.RoleArn
	request.SAMLAssertion = given.SAML.Assertion
	answer, err := userClient().AssumeRoleWithSAML(request)
	must(err)
	equal(answer.SAMLAssertionInfo.SubjectType, "persistent")
	endsWith(arnOf(answer.Credentials), "/alice")
	request.SAMLAssertion = given.SAML.Changed
	_, err = userClient().AssumeRoleWithSAML(request)
	refused(err, "AuthenticationFail.SAMLAssertion.Invalid")
}
