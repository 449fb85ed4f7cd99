-- What was agreed, with the days by which it is late.
create temp table action as
select *,
    case when status = 'closed' then 'done' when due_date < as_of() then 'overdue'
         when status is not null then 'in_progress' end as progress,
    case when status <> 'closed'
         then greatest(date_diff('day', due_date, as_of()), 0) else 0 end as days_late
from raw_action;
