/**
 * The tables and functions in PostgreSQL (see FORMAT.md). A migration is never changed once it was released: how many
 * of them ran is the format of the database.
 */

const tables = `
create table record (
  key bytea primary key,
  version bigint not null,
  value bytea not null,
  counter bytea,
  amounts bigint[]
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
-- Stored as it is, so that the head of a long value is read without the rest.
alter table record alter column value set storage external;

create table counter (
  key bytea not null,
  slot smallint not null,
  index smallint not null,
  amount bigint not null,
  primary key (key, slot, index)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

create table watch (prefix bytea primary key, upper bytea not null);

create sequence version;
`

/**
 * Commits the items of one statement, which do not write what another of them touches. Every key that is written is
 * locked alone, every key that is only checked or guarded is shared. The locks are taken in one order by all gateways
 * and before anything is read; each later statement of this function (at READ COMMITTED) sees all that was committed
 * before they were granted, and they end with the transaction, so that commits behave as if they came one by one.
 *
 * Answers rows of a kind: 0 a refusal (place: 0 check, 1 guard, 2 empty, 3 ceiling, 4 previous values too large), 1 the
 * version of an item's commit, 2 a previous record, 3 a watched prefix that was touched. Items count from 1.
 */
const commitFunction = `
create function commit_items(
  item_count int, is_alone boolean, counter_slot smallint,
  lock_high int[], lock_low int[], lock_alone boolean[],
  check_item int[], check_place int[], check_index int[], check_key bytea[], check_version bigint[],
  empty_item int[], empty_index int[], empty_low bytea[], empty_high bytea[],
  put_item int[], put_key bytea[], put_value bytea[], put_counter bytea[], put_amounts text[],
  delete_item int[], delete_key bytea[],
  add_item int[], add_key bytea[], add_place int[], add_amount bigint[],
  ceiling_item int[], ceiling_index int[], ceiling_key bytea[], ceiling_place int[], ceiling_max bigint[],
  heads int[], previous_bytes_max bigint
) returns table (kind int, item int, place int, index int, version bigint, value bytea)
language plpgsql volatile as $$
#variable_conflict use_column
declare
  write_item int[] := put_item || delete_item;
  write_key bytea[] := put_key || delete_key;
  failed_item int[] := '{}';
  failed_place int[] := '{}';
  failed_index int[] := '{}';
  ceiling_failed int[];
  ceiling_failed_index int[];
  versions bigint[];
begin
  if is_alone then
    perform pg_advisory_xact_lock(1280066891, 0);
  else
    perform pg_advisory_xact_lock_shared(1280066891, 0);
    perform case when l.alone then pg_advisory_xact_lock(l.high, l.low)
                 else pg_advisory_xact_lock_shared(l.high, l.low) end
      from unnest(lock_high, lock_low, lock_alone) as l (high, low, alone);
  end if;

  if cardinality(check_item) > 0 or cardinality(empty_item) > 0 or previous_bytes_max is not null then
    select coalesce(array_agg(f.item), '{}'), coalesce(array_agg(f.place), '{}'), coalesce(array_agg(f.index), '{}')
      into failed_item, failed_place, failed_index
      from (
        select distinct on (g.item) g.item, g.place, g.index from (
          select c.item, c.place, c.index
            from unnest(check_item, check_place, check_index, check_key, check_version) as c (item, place, index, key, version)
            left join record r on r.key = c.key
            where r.version is distinct from c.version
          union all
          select e.item, 2, e.index
            from unnest(empty_item, empty_index, empty_low, empty_high) as e (item, index, low, high)
            where exists (select 1 from record r where r.key >= e.low and r.key < e.high)
          union all
          select w.item, 4, 0
            from unnest(write_item, write_key) as w (item, key)
            join record r on r.key = w.key
            where previous_bytes_max is not null
            group by w.item
            having sum(least(octet_length(r.value), heads[w.item])) > previous_bytes_max
        ) as g
        order by g.item, g.place, g.index
      ) as f;
  end if;

  if cardinality(ceiling_item) > 0 then
    select array_agg(f.item), array_agg(f.index) into ceiling_failed, ceiling_failed_index from (
      select distinct on (c.item) c.item, c.index
        from unnest(ceiling_item, ceiling_index, ceiling_key, ceiling_place, ceiling_max) as c (item, index, key, place, max),
        lateral (
          select coalesce(sum(a.amount), 0) as amount
            from unnest(add_item, add_key, add_place, add_amount) as a (item, key, place, amount)
            where a.item = c.item and a.key = c.key and a.place = c.place
        ) as added,
        lateral (
          select coalesce(sum(r.amounts[c.place + 1]), 0) as amount
            from unnest(write_item, write_key) as w (item, key)
            join record r on r.key = w.key
            where w.item = c.item and r.counter = c.key
        ) as former,
        lateral (select coalesce(sum(n.amount), 0) as amount from counter n where n.key = c.key and n.index = c.place) as now
        where c.item <> all (failed_item)
          and added.amount > former.amount
          and now.amount + added.amount - former.amount > c.max
        order by c.item, c.index
    ) as f;
    if ceiling_failed is not null then
      failed_item := failed_item || ceiling_failed;
      failed_place := failed_place || array_fill(3, array[cardinality(ceiling_failed)]);
      failed_index := failed_index || ceiling_failed_index;
    end if;
  end if;

  select array_agg(case when i = any (failed_item) then null else nextval('version') end) into versions
    from generate_series(1, item_count) as i;
  return query select 0, f.item, f.place, f.index, null::bigint, null::bytea
    from unnest(failed_item, failed_place, failed_index) as f (item, place, index);
  return query select 1, i, 0, 0, versions[i], null::bytea
    from generate_series(1, item_count) as i where versions[i] is not null;

  if cardinality(write_item) > 0 then
    return query select 2, w.item, 0, w.position::int, r.version, substring(r.value from 1 for coalesce(heads[w.item], 2147483647))
      from unnest(write_item, write_key) with ordinality as w (item, key, position)
      join record r on r.key = w.key
      where versions[w.item] is not null;
    return query select distinct 3, 0, 0, 0, null::bigint, t.prefix
      from watch t, unnest(write_item, write_key) as w (item, key)
      where w.key >= t.prefix and w.key < t.upper and versions[w.item] is not null;
  end if;

  if cardinality(add_item) > 0 or exists (
    select 1 from unnest(write_key) as w (key) join record r on r.key = w.key where r.counter is not null
  ) then
    insert into counter as n (key, slot, index, amount)
      select d.key, counter_slot, d.place, sum(d.amount)
        from (
          select a.key, a.place, a.amount
            from unnest(add_item, add_key, add_place, add_amount) as a (item, key, place, amount)
            where versions[a.item] is not null
          union all
          select r.counter, m.position::int - 1, -m.amount
            from unnest(write_item, write_key) as w (item, key)
            join record r on r.key = w.key
            cross join lateral unnest(r.amounts) with ordinality as m (amount, position)
            where versions[w.item] is not null and r.counter is not null
        ) as d
        group by d.key, d.place
        having sum(d.amount) <> 0
        order by d.key, d.place
      on conflict (key, slot, index) do update set amount = n.amount + excluded.amount;
  end if;

  if cardinality(delete_item) > 0 then
    delete from record r using unnest(delete_item, delete_key) as d (item, key)
      where r.key = d.key and versions[d.item] is not null;
  end if;
  if cardinality(put_item) > 0 then
    insert into record as r (key, version, value, counter, amounts)
      select p.key, versions[p.item], p.value, p.counter, p.amounts::bigint[]
        from unnest(put_item, put_key, put_value, put_counter, put_amounts) as p (item, key, value, counter, amounts)
        where versions[p.item] is not null
      on conflict (key) do update
        set version = excluded.version, value = excluded.value, counter = excluded.counter, amounts = excluded.amounts;
  end if;
end
$$;
`

/**
 * One page of a range: the loop over keys is left at each group and begun anew behind it, which is one seek in the
 * index. Stable, so that the whole page is of one snapshot. Answers rows of a kind: 0 an entry, 1 a group, 2 "more".
 */
const pageFunction = `
create function page(
  low bytea, high bytea, item_limit int, is_reverse boolean, head int,
  prefix_bytes int, delimiter bytea, bytes_max int
) returns table (kind int, key bytea, version bigint, value bytea)
language plpgsql stable as $$
#variable_conflict use_column
declare
  walk refcursor;
  found_key bytea;
  found_version bigint;
  found_value bytea;
  items int := 0;
  size_bytes bigint := 0;
  at int;
  prefix bytea;
  prefix_length int;
begin
  loop
    if is_reverse then
      open walk no scroll for
        select r.key, r.version, substring(r.value from 1 for coalesce(head, 2147483647))
          from record r where r.key >= low and r.key < high order by r.key desc limit 2001;
    else
      open walk no scroll for
        select r.key, r.version, substring(r.value from 1 for coalesce(head, 2147483647))
          from record r where r.key >= low and r.key < high order by r.key limit 2001;
    end if;
    prefix := null;
    loop
      fetch walk into found_key, found_version, found_value;
      exit when not found;
      if items = item_limit or size_bytes >= bytes_max then
        return query select 2, null::bytea, null::bigint, null::bytea;
        return;
      end if;
      items := items + 1;
      if delimiter is not null then
        at := position(delimiter in substring(found_key from prefix_bytes + 1));
        if at > 0 then
          prefix := substring(found_key from 1 for prefix_bytes + at - 1 + length(delimiter));
          size_bytes := size_bytes + length(prefix);
          exit;
        end if;
      end if;
      size_bytes := size_bytes + length(found_key) + length(found_value);
      return query select 0, found_key, found_version, found_value;
    end loop;
    close walk;
    exit when prefix is null;
    return query select 1, prefix, null::bigint, null::bytea;
    if is_reverse then
      high := prefix;
    else
      prefix_length := length(prefix);
      while prefix_length > 0 and get_byte(prefix, prefix_length - 1) = 255 loop
        prefix_length := prefix_length - 1;
      end loop;
      exit when prefix_length = 0;
      low := set_byte(substring(prefix from 1 for prefix_length), prefix_length - 1, get_byte(prefix, prefix_length - 1) + 1);
    end if;
  end loop;
end
$$;
`

export const migrations: readonly string[] = [tables, commitFunction, pageFunction]
