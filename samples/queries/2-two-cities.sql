-- When was Seattle warmer than New York? Days by month, and the largest lead in degrees Fahrenheit (a join).
SELECT
    strftime(ny."date", '%Y-%m') AS month,
    count(*) FILTER (WHERE sea.actual_mean_temp > ny.actual_mean_temp) AS days_seattle_warmer,
    count(*) AS days,
    max(sea.actual_mean_temp - ny.actual_mean_temp) AS largest_lead
FROM weather_new_york AS ny
JOIN weather_seattle AS sea ON sea."date" = ny."date"
GROUP BY month
ORDER BY month
