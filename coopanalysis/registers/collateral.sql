-- What an item of security counts for by the rules. The items come after the loans that
-- they stand behind: loan.collateral.sql.
create macro value_before_division(c) as case c.collateral_type
    when 'guarantor' then 0
    when 'shares' then coalesce(above_zero(c.appraised_value), 0)
        * rule('lending_value_living_shares')
    when 'deposit' then above_zero(c.appraised_value) * rule('lending_value_deposit')
    when 'other' then above_zero(c.appraised_value) * rule('lending_value_other')
    when 'land_mortgage' then case
        when not c.mortgage_registered or c.mortgage_rank > 1 then 0
        when c.mortgage_registered then above_zero(c.appraised_value) * case
            when c.title_type in ('spk', 'pbt5') then rule('lending_value_state_land')
            else rule('lending_value_land') end end
    end;
