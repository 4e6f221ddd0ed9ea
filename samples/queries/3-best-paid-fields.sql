-- The best paid majors of each of five fields (a window).
SELECT Major_category AS field, Major AS major, Median AS median_pay, place
FROM (
    SELECT *, rank() OVER (PARTITION BY Major_category ORDER BY Median DESC) AS place
    FROM recent_grads
    WHERE Major_category IN ('Engineering', 'Business', 'Physical Sciences', 'Health', 'Arts')
) AS ranked
WHERE place <= 2
ORDER BY field, place, major
