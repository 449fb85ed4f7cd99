-- Credit sales by month: those of the last months, and how much went to non-members. More
-- to non-members than was sold at all is not believed.
create view credit_sale as
select * replace (case when nonmember_amount <= amount then nonmember_amount end
        as nonmember_amount),
    coalesce(month > add_months(as_of(), -rule('sales_window_months'))
        and month <= as_of(), false) as in_window
from raw_credit_sale;
