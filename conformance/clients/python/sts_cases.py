"""aliyun-python-sdk-sts: a role by a user, by a token of an OIDC issuer and by a SAML response."""
import json

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdksts.request.v20150401 import (
    AssumeRoleRequest,
    AssumeRoleWithOIDCRequest,
    AssumeRoleWithSAMLRequest,
    GetCallerIdentityRequest,
)

from judge import GIVEN, case, equal, play

HOST = GIVEN["endpoint"].split("://")[1]
USER = AcsClient(GIVEN["userKeys"]["id"], GIVEN["userKeys"]["secret"], "cn-hangzhou")


def call(module, client=USER, **parameters):
    name = module.__name__.rsplit(".", 1)[1]
    request = getattr(module, name)()
    request.set_endpoint(HOST)
    request.set_protocol_type("http")
    request.set_method("POST")
    for name, value in parameters.items():
        getattr(request, "set_" + name)(value)
    return json.loads(client.do_action_with_exception(request))


def refused(code, module, **parameters):
    try:
        call(module, **parameters)
    except ServerException as error:
        equal(error.get_error_code(), code)
        return
    raise AssertionError("it was not refused with %s" % code)


def identity(answer):
    keys = answer["Credentials"]
    session = StsTokenCredential(keys["AccessKeyId"], keys["AccessKeySecret"], keys["SecurityToken"])
    return call(GetCallerIdentityRequest, AcsClient(region_id="cn-hangzhou", credential=session))


@case("AssumeRole+GetCallerIdentity_a-session-is-its-role")
def assume_role():
    answer = call(AssumeRoleRequest, RoleArn=GIVEN["roleArn"], RoleSessionName="python", DurationSeconds=900)
    equal(identity(answer)["IdentityType"], "AssumedRoleUser")
    refused("InvalidParameter.DurationSeconds", AssumeRoleRequest, RoleArn=GIVEN["roleArn"], RoleSessionName="python", DurationSeconds=1)
    refused("EntityNotExist.Role", AssumeRoleRequest, RoleArn=GIVEN["roleArn"] + "-2", RoleSessionName="python")


@case("AssumeRoleWithOIDC_a-token-and-a-forged-one", "oidc" in GIVEN)
def with_oidc():
    oidc = GIVEN["oidc"]
    given = {"OIDCProviderArn": oidc["providerArn"], "RoleArn": oidc["roleArn"], "RoleSessionName": "python"}
    answer = call(AssumeRoleWithOIDCRequest, OIDCToken=oidc["token"], **given)
    equal(answer["OIDCTokenInfo"]["Subject"], "player-7")
    assert identity(answer)["Arn"].endswith("/python")
    refused("AuthenticationFail.OIDCToken.Invalid", AssumeRoleWithOIDCRequest, OIDCToken=oidc["forged"], **given)


@case("AssumeRoleWithSAML_a-response-and-a-changed-one")
def with_saml():
    saml = GIVEN["saml"]
    given = {"SAMLProviderArn": saml["providerArn"], "RoleArn": saml["roleArn"]}
    answer = call(AssumeRoleWithSAMLRequest, SAMLAssertion=saml["assertion"], **given)
    equal(answer["SAMLAssertionInfo"]["SubjectType"], "persistent")
    assert identity(answer)["Arn"].endswith("/alice")
    refused("AuthenticationFail.SAMLAssertion.Invalid", AssumeRoleWithSAMLRequest, SAMLAssertion=saml["changed"], **given)


play()
