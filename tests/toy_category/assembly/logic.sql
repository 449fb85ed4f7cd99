create view "assembly.members" as
select coop_id,
    part(active_members, members is not null) as active,
    whole(members, active_members is not null or null) as all_members,
    count(*) - known(active_members, members is not null or null) as left_members
from coop group by coop_id;

create view "breakdown.assembly_members" as
select coop_id, 'active' as bucket, '' as bucket_to, active_members as n,
    cast(active_members as double) as amount
from coop where active_members is not null
union all
select coop_id, 'asleep', '', members - active_members,
    cast(members - active_members as double)
from coop where active_members is not null and members is not null;
