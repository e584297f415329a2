WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
last_members AS (
  SELECT CAST(DATE_TRUNC('week', f.day) AS DATE) AS week,
    s.client AS client,
    CAST(SUM(f.members) AS BIGINT) AS members
  FROM (
    SELECT f.*, RANK() OVER (PARTITION BY CAST(DATE_TRUNC('week', f.day) AS DATE), f.store ORDER BY f.day DESC) AS days_back
    FROM store_daily AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.day BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
      AND f.members IS NOT NULL
  ) AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.days_back = 1
  GROUP BY 1, 2
),
store_daily_by_day AS (
  SELECT CAST(DATE_TRUNC('week', f.day) AS DATE) AS week,
    s.client AS client,
    CAST(SUM(f.new_members) AS BIGINT) AS new_members,
    CAST(SUM(f.stay_seconds * f.visitors) AS BIGINT) AS stay_seconds_weighted,
    CAST(SUM(CASE WHEN f.stay_seconds IS NOT NULL THEN f.visitors END) AS BIGINT) AS stay_seconds_weight
  FROM store_daily AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.day BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
  GROUP BY 1, 2
),
totals AS (
  SELECT week,
    client,
    MAX(members) AS members,
    MAX(new_members) AS new_members,
    MAX(stay_seconds_weighted) AS stay_seconds_weighted,
    MAX(stay_seconds_weight) AS stay_seconds_weight
  FROM (
    SELECT week, client, members, CAST(NULL AS BIGINT) AS new_members, CAST(NULL AS BIGINT) AS stay_seconds_weighted, CAST(NULL AS BIGINT) AS stay_seconds_weight
    FROM last_members
    UNION ALL
    SELECT week, client, CAST(NULL AS BIGINT) AS members, new_members, stay_seconds_weighted, stay_seconds_weight
    FROM store_daily_by_day
  ) AS parts
  GROUP BY week, client
),
fractions AS (
  SELECT totals.*,
    CAST(new_members AS DECIMAL(38, 0)) * 1000000 AS member_growth_rate_over,
    CAST(members - new_members AS DECIMAL(38, 0)) AS member_growth_rate_under,
    CAST(stay_seconds_weighted AS DECIMAL(38, 0)) AS stay_seconds_over,
    CAST(stay_seconds_weight AS DECIMAL(38, 0)) AS stay_seconds_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (member_growth_rate_over < 0) = (member_growth_rate_under < 0) THEN 2 * member_growth_rate_over + member_growth_rate_under ELSE 2 * member_growth_rate_over - member_growth_rate_under END AS member_growth_rate_top,
    NULLIF(2 * member_growth_rate_under, 0) AS member_growth_rate_bottom,
    CASE WHEN (stay_seconds_over < 0) = (stay_seconds_under < 0) THEN 2 * stay_seconds_over + stay_seconds_under ELSE 2 * stay_seconds_over - stay_seconds_under END AS stay_seconds_top,
    NULLIF(2 * stay_seconds_under, 0) AS stay_seconds_bottom
  FROM fractions
)
SELECT week,
  client,
  members,
  CAST((member_growth_rate_top - member_growth_rate_top % member_growth_rate_bottom) / member_growth_rate_bottom AS BIGINT) AS member_growth_rate,
  CAST((stay_seconds_top - stay_seconds_top % stay_seconds_bottom) / stay_seconds_bottom AS BIGINT) AS stay_seconds
FROM roundings
ORDER BY week NULLS LAST, client NULLS LAST
LIMIT 10000
