"""alibabacloud-credentials: every provider that can be pointed here. It asks STS over https by the cloud's name."""
import http.server
import json
import os
import tempfile
import threading

from alibabacloud_credentials.client import Client
from alibabacloud_credentials.models import Config
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

from judge import GIVEN, case, equal, play

STS = GIVEN.get("stsEndpoint")


def identity(config):
    keys = Client(config).get_credential()
    session = StsTokenCredential(keys.get_access_key_id(), keys.get_access_key_secret(), keys.get_security_token())
    request = CommonRequest(domain=GIVEN["endpoint"].split("://")[1], version="2015-04-01", action_name="GetCallerIdentity")
    request.set_protocol_type(GIVEN["endpoint"].split("://")[0])
    answer = AcsClient(region_id="cn-hangzhou", credential=session).do_action_with_exception(request)
    return json.loads(answer)["Arn"]


def assume(**more):
    return Config(
        type="ram_role_arn",
        access_key_id=GIVEN["userKeys"]["id"],
        access_key_secret=GIVEN["userKeys"]["secret"],
        role_arn=GIVEN["roleArn"],
        role_session_name="python",
        role_session_expiration=3600,
        sts_endpoint=STS,
        **more,
    )


@case("AssumeRole_by-ram_role_arn", STS is not None)
def ram_role_arn():
    assert identity(assume()).endswith("/python")


@case("AssumeRoleWithOIDC_by-oidc_role_arn", STS is not None and "oidc" in GIVEN)
def oidc_role_arn():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "token")
        for token, problem in ((GIVEN["oidc"]["token"], None), (GIVEN["oidc"]["forged"], "AuthenticationFail.OIDCToken.Invalid")):
            with open(path, "w") as file:
                file.write(token)
            config = Config(
                type="oidc_role_arn",
                role_arn=GIVEN["oidc"]["roleArn"],
                oidc_provider_arn=GIVEN["oidc"]["providerArn"],
                oidc_token_file_path=path,
                role_session_name="python-oidc",
                sts_endpoint=STS,
            )
            if problem is None:
                assert identity(config).endswith("/python-oidc")
                continue
            try:
                identity(config)
            except Exception as error:
                assert problem in str(error), error
            else:
                raise AssertionError("a forged token was taken")


@case("AssumeRole_by-credentials_uri")
def credentials_uri():
    body = json.dumps(dict(GIVEN["handOut"], Code="Success")).encode()

    class HandOut(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), HandOut)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        uri = "http://127.0.0.1:%d/" % server.server_port
        assert identity(Config(type="credentials_uri", credentials_uri=uri)).endswith("/uri")
    finally:
        server.shutdown()


@case("GetCallerIdentity_by-sts")
def sts():
    keys = GIVEN["handOut"]
    config = Config(
        type="sts",
        access_key_id=keys["AccessKeyId"],
        access_key_secret=keys["AccessKeySecret"],
        security_token=keys["SecurityToken"],
    )
    assert identity(config).endswith("/uri")


play()
