// Plays cases of alibaba-cloud-sdk-go, the older official Go client, and prints one JSON line for each; what they are
// given comes from standard input. Terraform's provider calls RAM through it, and STS.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
)

type keys struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

var given struct {
	Endpoint string `json:"endpoint"`
	Keys     keys   `json:"keys"`
	Prefix   string `json:"prefix"`
	Only     string `json:"only"`
	UserKeys keys   `json:"userKeys"`
	RoleArn  string `json:"roleArn"`
	OIDC     *oidc  `json:"oidc"`
	SAML     saml   `json:"saml"`
}

const allowListUsers = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:ListUsers","Resource":"*"}]}`

var cases = []struct {
	name string
	run  func()
}{
	{"CreateGroup+AddUserToGroup+AttachPolicyToGroup_a-member-may-what-its-group-may", groupOfAUser},
	{"CreateLoginProfile+UpdateLoginProfile+DeleteLoginProfile_whole-life", loginOfAUser},
	{"SetPasswordPolicy+GetPasswordPolicy_what-was-set", passwordPolicy},
	{"SetAccountAlias+GetAccountAlias+ClearAccountAlias_whole-life", accountAlias},
	{"AssumeRole+GetCallerIdentity_a-session-is-its-role", assumeRole},
	{"AssumeRoleWithOIDC_a-token-and-a-forged-one", assumeRoleWithOIDC},
	{"AssumeRoleWithSAML_a-response-and-a-changed-one", assumeRoleWithSAML},
}

func main() {
	must(json.NewDecoder(os.Stdin).Decode(&given))
	only := regexp.MustCompile(given.Only)
	for _, one := range cases {
		// Where no issuer can be reached the case is not played, and not counted.
		isPlayable := given.OIDC != nil || !strings.HasPrefix(one.name, "AssumeRoleWithOIDC")
		if isPlayable && only.MatchString(one.name) {
			judge(one.name, one.run)
		}
	}
	emit(map[string]any{"complete": true})
}

func judge(name string, run func()) {
	started := time.Now()
	line := map[string]any{"name": name, "outcome": "passed"}
	func() {
		defer func() {
			if thrown := recover(); thrown != nil {
				line["outcome"] = "failed"
				line["detail"] = fmt.Sprint(thrown)
			}
		}()
		run()
	}()
	line["durationMs"] = time.Since(started).Milliseconds()
	emit(line)
}

func emit(line map[string]any) {
	text, err := json.Marshal(line)
	must(err)
	fmt.Println(string(text))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func equal(got, want any) {
	if got != want {
		panic(fmt.Sprintf("%v is not %v", got, want))
	}
}

func refused(err error, code string) {
	var refusal *sdkerrors.ServerError
	if !errors.As(err, &refusal) {
		panic(fmt.Sprintf("it was not refused with %s: %v", code, err))
	}
	equal(refusal.ErrorCode(), code)
}

func clientOf(with keys) *ram.Client {
	config := sdk.NewConfig().WithScheme("HTTP")
	client, err := ram.NewClientWithOptions("cn-hangzhou", config, credentials.NewAccessKeyCredential(with.ID, with.Secret))
	must(err)
	client.Domain = strings.TrimPrefix(given.Endpoint, "http://")
	return client
}

func groupOfAUser() {
	root := clientOf(given.Keys)
	user, group, policy := given.Prefix+"-user", given.Prefix+"-group", given.Prefix+"-policy"
	createUser := ram.CreateCreateUserRequest()
	createUser.UserName = user
	_, err := root.CreateUser(createUser)
	must(err)
	createKey := ram.CreateCreateAccessKeyRequest()
	createKey.UserName = user
	key, err := root.CreateAccessKey(createKey)
	must(err)
	member := clientOf(keys{key.AccessKey.AccessKeyId, key.AccessKey.AccessKeySecret})
	createGroup := ram.CreateCreateGroupRequest()
	createGroup.GroupName = group
	createGroup.Comments = "a & b"
	made, err := root.CreateGroup(createGroup)
	must(err)
	equal(made.Group.Comments, "a & b")
	createPolicy := ram.CreateCreatePolicyRequest()
	createPolicy.PolicyName = policy
	createPolicy.PolicyDocument = allowListUsers
	_, err = root.CreatePolicy(createPolicy)
	must(err)
	add := ram.CreateAddUserToGroupRequest()
	add.UserName, add.GroupName = user, group
	_, err = root.AddUserToGroup(add)
	must(err)
	_, err = member.ListUsers(ram.CreateListUsersRequest())
	refused(err, "NoPermission")
	attach := ram.CreateAttachPolicyToGroupRequest()
	attach.PolicyType, attach.PolicyName, attach.GroupName = "Custom", policy, group
	_, err = root.AttachPolicyToGroup(attach)
	must(err)
	_, err = member.ListUsers(ram.CreateListUsersRequest())
	must(err)
	list := ram.CreateListUsersForGroupRequest()
	list.GroupName = group
	members, err := root.ListUsersForGroup(list)
	must(err)
	equal(members.Users.User[0].UserName, user)
	deleteGroup := ram.CreateDeleteGroupRequest()
	deleteGroup.GroupName = group
	_, err = root.DeleteGroup(deleteGroup)
	refused(err, "DeleteConflict.Group.Policy")
	detach := ram.CreateDetachPolicyFromGroupRequest()
	detach.PolicyType, detach.PolicyName, detach.GroupName = "Custom", policy, group
	_, err = root.DetachPolicyFromGroup(detach)
	must(err)
	remove := ram.CreateRemoveUserFromGroupRequest()
	remove.UserName, remove.GroupName = user, group
	_, err = root.RemoveUserFromGroup(remove)
	must(err)
	_, err = root.DeleteGroup(deleteGroup)
	must(err)
	deletePolicy := ram.CreateDeletePolicyRequest()
	deletePolicy.PolicyName = policy
	_, err = root.DeletePolicy(deletePolicy)
	must(err)
	deleteKey := ram.CreateDeleteAccessKeyRequest()
	deleteKey.UserName, deleteKey.UserAccessKeyId = user, key.AccessKey.AccessKeyId
	_, err = root.DeleteAccessKey(deleteKey)
	must(err)
	deleteUser := ram.CreateDeleteUserRequest()
	deleteUser.UserName = user
	_, err = root.DeleteUser(deleteUser)
	must(err)
}

func loginOfAUser() {
	root := clientOf(given.Keys)
	user := given.Prefix + "-login"
	createUser := ram.CreateCreateUserRequest()
	createUser.UserName = user
	_, err := root.CreateUser(createUser)
	must(err)
	get := ram.CreateGetLoginProfileRequest()
	get.UserName = user
	_, err = root.GetLoginProfile(get)
	refused(err, "EntityNotExist.User.LoginProfile")
	create := ram.CreateCreateLoginProfileRequest()
	create.UserName, create.Password = user, "Long-enough-1"
	create.PasswordResetRequired = requests.NewBoolean(true)
	_, err = root.CreateLoginProfile(create)
	must(err)
	update := ram.CreateUpdateLoginProfileRequest()
	update.UserName, update.MFABindRequired = user, requests.NewBoolean(true)
	_, err = root.UpdateLoginProfile(update)
	must(err)
	got, err := root.GetLoginProfile(get)
	must(err)
	equal(got.LoginProfile.MFABindRequired, true)
	equal(got.LoginProfile.PasswordResetRequired, true)
	remove := ram.CreateDeleteLoginProfileRequest()
	remove.UserName = user
	_, err = root.DeleteLoginProfile(remove)
	must(err)
	unbind := ram.CreateUnbindMFADeviceRequest()
	unbind.UserName = user
	_, err = root.UnbindMFADevice(unbind)
	refused(err, "EntityNotExist.User.MFADevice")
	deleteUser := ram.CreateDeleteUserRequest()
	deleteUser.UserName = user
	_, err = root.DeleteUser(deleteUser)
	must(err)
}

func passwordPolicy() {
	root := clientOf(given.Keys)
	set := ram.CreateSetPasswordPolicyRequest()
	set.MinimumPasswordLength = requests.NewInteger(12)
	set.RequireSymbols = requests.NewBoolean(true)
	_, err := root.SetPasswordPolicy(set)
	must(err)
	got, err := root.GetPasswordPolicy(ram.CreateGetPasswordPolicyRequest())
	must(err)
	equal(got.PasswordPolicy.MinimumPasswordLength, 12)
	equal(got.PasswordPolicy.RequireSymbols, true)
	_, err = root.SetPasswordPolicy(ram.CreateSetPasswordPolicyRequest())
	must(err)
}

func accountAlias() {
	root := clientOf(given.Keys)
	set := ram.CreateSetAccountAliasRequest()
	set.AccountAlias = given.Prefix
	_, err := root.SetAccountAlias(set)
	must(err)
	got, err := root.GetAccountAlias(ram.CreateGetAccountAliasRequest())
	must(err)
	equal(got.AccountAlias, given.Prefix)
	_, err = root.ClearAccountAlias(ram.CreateClearAccountAliasRequest())
	must(err)
}
