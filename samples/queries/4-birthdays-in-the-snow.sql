-- Births in the country on the coldest days of New York in 2014 (a join of two sources, with a running total).
SELECT
    ny."date" AS day,
    ny.actual_mean_temp AS mean_temp,
    b.births,
    sum(b.births) OVER (ORDER BY ny.actual_mean_temp, ny."date") AS births_so_far
FROM weather_new_york AS ny
JOIN births AS b
    ON b.year = year(ny."date") AND b.month = month(ny."date") AND b.date_of_month = day(ny."date")
ORDER BY ny.actual_mean_temp, day
LIMIT 5
