-- What makes a candy win? Chocolate or fruit, and what they cost.
SELECT
    CASE WHEN chocolate = 1 THEN 'chocolate' WHEN fruity = 1 THEN 'fruity' ELSE 'neither' END AS kind,
    count(*) AS candies,
    round(avg(winpercent), 1) AS wins_percent,
    round(avg(pricepercent), 2) AS price_rank,
    arg_max(competitorname, winpercent) AS best
FROM candy
GROUP BY kind
ORDER BY wins_percent DESC
