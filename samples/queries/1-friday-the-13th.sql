-- Are babies shy of Friday the 13th? Births on the 13th against the other days of the month, by weekday (an aggregate).
SELECT
    day_of_week AS weekday,
    round(avg(births) FILTER (WHERE date_of_month = 13)) AS on_the_13th,
    round(avg(births) FILTER (WHERE date_of_month <> 13)) AS on_other_days,
    round(100.0 * avg(births) FILTER (WHERE date_of_month = 13)
        / avg(births) FILTER (WHERE date_of_month <> 13) - 100, 1) AS difference_percent
FROM births
GROUP BY day_of_week
ORDER BY difference_percent
