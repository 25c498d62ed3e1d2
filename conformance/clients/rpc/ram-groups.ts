/** RAM: groups, and what their members may do. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { allow } from '../../run/world.ts'
import { at, isoTime, namesOf, refused } from './invoke.ts'
import type { RpcStage } from './invoke.ts'

export function ramGroupCases(stage: RpcStage): Case[] {
  const group = async (): Promise<string> => {
    const GroupName = stage.world.name('group')
    await stage.ram('CreateGroup', { GroupName, Comments: 'night & day' })
    stage.world.forgetGroup(GroupName)
    return GroupName
  }
  return [
    {
      name: 'CreateGroup+GetGroup+UpdateGroup+ListGroups+DeleteGroup_whole-life',
      run: async () => {
        const GroupName = await group()
        const got = await stage.ram('GetGroup', { GroupName })
        assert.equal(at(got, 'Group', 'Comments'), 'night & day')
        assert.match(String(at(got, 'Group', 'CreateDate')), isoTime)
        await refused(stage.ram('CreateGroup', { GroupName }), 'EntityAlreadyExists.Group', 409)
        const updated = await stage.ram('UpdateGroup', { GroupName, NewComments: 'day' })
        assert.equal(at(updated, 'Group', 'Comments'), 'day')
        // As many as Terraform's provider asks for, and more than the page allows.
        const listed = await stage.ram('ListGroups', { MaxItems: 1_000 })
        assert.ok(namesOf(listed, 'Groups', 'Group', 'GroupName').includes(GroupName))
        await stage.ram('DeleteGroup', { GroupName })
        await refused(stage.ram('GetGroup', { GroupName }), 'EntityNotExist.Group', 404)
      },
    },
    {
      name: 'AddUserToGroup+ListGroupsForUser+ListUsersForGroup+RemoveUserFromGroup_membership',
      run: async () => {
        const GroupName = await group()
        const UserName = stage.world.name('member')
        await stage.world.user(UserName)
        await stage.ram('AddUserToGroup', { GroupName, UserName })
        await refused(stage.ram('AddUserToGroup', { GroupName, UserName }), 'EntityAlreadyExists.User.Group', 409)
        const groups = await stage.ram('ListGroupsForUser', { UserName })
        assert.deepEqual(namesOf(groups, 'Groups', 'Group', 'GroupName'), [GroupName])
        const users = await stage.ram('ListUsersForGroup', { GroupName })
        assert.deepEqual(namesOf(users, 'Users', 'User', 'UserName'), [UserName])
        assert.match(String(at(users, 'Users', 'User', 0, 'JoinDate')), isoTime)
        await refused(stage.ram('DeleteGroup', { GroupName }), 'DeleteConflict.Group.User', 409)
        await stage.ram('RemoveUserFromGroup', { GroupName, UserName })
        await refused(stage.ram('RemoveUserFromGroup', { GroupName, UserName }), 'EntityNotExist.User.Group', 404)
      },
    },
    {
      name: 'AttachPolicyToGroup+ListPoliciesForGroup+DetachPolicyFromGroup_act-on-the-next-request-of-a-member',
      run: async () => {
        const GroupName = await group()
        const UserName = stage.world.name('member')
        const { keys } = await stage.world.user(UserName)
        await stage.ram('AddUserToGroup', { GroupName, UserName })
        const PolicyName = await stage.world.policy(allow('ram:ListRoles', '*'))
        const policy = { GroupName, PolicyName, PolicyType: 'Custom' }
        await refused(stage.ram('ListRoles', {}, keys), 'NoPermission', 403)
        await stage.ram('AttachPolicyToGroup', policy)
        await stage.ram('ListRoles', {}, keys)
        const listed = await stage.ram('ListPoliciesForGroup', { GroupName })
        assert.deepEqual(namesOf(listed, 'Policies', 'Policy', 'PolicyName'), [PolicyName])
        const entities = await stage.ram('ListEntitiesForPolicy', { PolicyName, PolicyType: 'Custom' })
        assert.deepEqual(namesOf(entities, 'Groups', 'Group', 'GroupName'), [GroupName])
        await stage.ram('DetachPolicyFromGroup', policy)
        await refused(stage.ram('ListRoles', {}, keys), 'NoPermission', 403)
        await refused(stage.ram('DetachPolicyFromGroup', policy), 'EntityNotExist.Group.Policy', 404)
      },
    },
  ]
}
