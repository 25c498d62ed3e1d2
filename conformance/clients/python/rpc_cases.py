"""aliyun-python-sdk-core and -ram, the official Python clients of RAM and STS: groups, policies, sign-in, a session."""
import json

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkram.request.v20150501 import (
    AddUserToGroupRequest,
    AttachPolicyToGroupRequest,
    CreateAccessKeyRequest,
    CreateGroupRequest,
    CreateLoginProfileRequest,
    CreatePolicyRequest,
    CreateUserRequest,
    DeleteAccessKeyRequest,
    DeleteGroupRequest,
    DeleteLoginProfileRequest,
    DeletePolicyRequest,
    DeleteUserRequest,
    DetachPolicyFromGroupRequest,
    GetGroupRequest,
    GetPasswordPolicyRequest,
    ListGroupsForUserRequest,
    ListPoliciesForGroupRequest,
    ListUsersForGroupRequest,
    ListUsersRequest,
    RemoveUserFromGroupRequest,
)

from judge import GIVEN, case, equal, play

HOST = GIVEN["endpoint"].split("://")[1]
ALLOW = json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ram:ListUsers", "Resource": "*"}]})


def client_of(keys):
    return AcsClient(keys["id"], keys["secret"], "cn-hangzhou")


ROOT = client_of(GIVEN["keys"])


def call(module, client=ROOT, **parameters):
    name = module.__name__.rsplit(".", 1)[1]
    request = getattr(module, name)()
    request.set_endpoint(HOST)
    request.set_protocol_type("http")
    request.set_method("POST" if parameters else "GET")
    for name, value in parameters.items():
        getattr(request, "set_" + name)(value)
    return json.loads(client.do_action_with_exception(request))


def refused(code, module, client=ROOT, **parameters):
    try:
        call(module, client, **parameters)
    except ServerException as error:
        equal(error.get_error_code(), code)
        return
    raise AssertionError("it was not refused with %s" % code)


def name(what):
    return "%s-%s" % (GIVEN["prefix"], what)


@case("CreateGroup+AddUserToGroup+AttachPolicyToGroup_a-member-may-what-its-group-may")
def group_of_a_user():
    user, group, policy = name("user"), name("group"), name("policy")
    equal(call(CreateUserRequest, UserName=user)["User"]["UserName"], user)
    key = call(CreateAccessKeyRequest, UserName=user)["AccessKey"]
    member = client_of({"id": key["AccessKeyId"], "secret": key["AccessKeySecret"]})
    equal(call(CreateGroupRequest, GroupName=group, Comments="a & b")["Group"]["Comments"], "a & b")
    refused("EntityAlreadyExists.Group", CreateGroupRequest, GroupName=group)
    call(CreatePolicyRequest, PolicyName=policy, PolicyDocument=ALLOW)
    call(AddUserToGroupRequest, UserName=user, GroupName=group)
    refused("NoPermission", ListUsersRequest, member)
    call(AttachPolicyToGroupRequest, PolicyType="Custom", PolicyName=policy, GroupName=group)
    assert call(ListUsersRequest, member)["Users"]["User"]
    equal([one["GroupName"] for one in call(ListGroupsForUserRequest, UserName=user)["Groups"]["Group"]], [group])
    equal([one["UserName"] for one in call(ListUsersForGroupRequest, GroupName=group)["Users"]["User"]], [user])
    attached = call(ListPoliciesForGroupRequest, GroupName=group)["Policies"]["Policy"]
    equal([one["PolicyName"] for one in attached], [policy])
    refused("DeleteConflict.Group.Policy", DeleteGroupRequest, GroupName=group)
    call(DetachPolicyFromGroupRequest, PolicyType="Custom", PolicyName=policy, GroupName=group)
    refused("NoPermission", ListUsersRequest, member)
    refused("DeleteConflict.Group.User", DeleteGroupRequest, GroupName=group)
    call(RemoveUserFromGroupRequest, UserName=user, GroupName=group)
    call(DeleteGroupRequest, GroupName=group)
    refused("EntityNotExist.Group", GetGroupRequest, GroupName=group)
    call(DeletePolicyRequest, PolicyName=policy)
    call(DeleteAccessKeyRequest, UserName=user, UserAccessKeyId=key["AccessKeyId"])
    call(DeleteUserRequest, UserName=user)


@case("CreateLoginProfile+DeleteLoginProfile_stand-in-the-way-of-deleting-a-user")
def login_of_a_user():
    user = name("login")
    call(CreateUserRequest, UserName=user)
    refused("InvalidParameter.Password.TooWeak", CreateLoginProfileRequest, UserName=user, Password="short")
    profile = call(CreateLoginProfileRequest, UserName=user, Password="Long-enough-1")["LoginProfile"]
    equal((profile["UserName"], profile["MFABindRequired"]), (user, False))
    refused("DeleteConflict.User.LoginProfile", DeleteUserRequest, UserName=user)
    call(DeleteLoginProfileRequest, UserName=user)
    call(DeleteUserRequest, UserName=user)


@case("GetPasswordPolicy_without-parameters")
def password_policy():
    assert call(GetPasswordPolicyRequest)["PasswordPolicy"]["MinimumPasswordLength"] >= 8


@case("GetCallerIdentity_as-a-common-request")
def common_request():
    request = CommonRequest(domain=HOST, version="2015-04-01", action_name="GetCallerIdentity")
    request.set_protocol_type("http")
    equal(json.loads(ROOT.do_action_with_exception(request))["IdentityType"], "Account")


play()
