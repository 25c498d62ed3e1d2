import type postgres from 'postgres'

import { KvInputError } from '../errors.ts'
import { migrations } from './schema.ts'

/** The lock under which gateways that start together migrate one after the other. */
const migrationLock = 4_817_263

/** Makes the schema and runs the migrations that it lacks, all in one transaction. */
export async function migrate(sql: postgres.Sql, schema: string): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${migrationLock})`
    await transaction.unsafe(`create schema if not exists ${schema}`)
    await transaction.unsafe('create table if not exists format (migrations int not null)')
    const [row] = await transaction<{ migrations: number }[]>`select migrations from format`
    const done = row?.migrations ?? 0
    if (done > migrations.length)
      throw new KvInputError(`the schema has format ${done}; this release knows ${migrations.length}`)
    for (const migration of migrations.slice(done)) await transaction.unsafe(migration)
    await transaction`delete from format`
    await transaction`insert into format (migrations) values (${migrations.length})`
  })
}
