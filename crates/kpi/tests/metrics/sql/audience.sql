WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
last_audience_share AS (
  SELECT SUBSTR(CAST(f.day AS VARCHAR), 1, 7) AS month,
    f.value AS audience_value,
    CAST(SUM(f.share_ppm) AS BIGINT) AS audience_share_weighted,
    CAST(SUM(CASE WHEN f.share_ppm IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS audience_share_weight
  FROM (
    SELECT f.*, RANK() OVER (PARTITION BY SUBSTR(CAST(f.day AS VARCHAR), 1, 7), f.store, f.audience, f.dimension ORDER BY f.day DESC) AS days_back
    FROM audience_snapshots AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.day BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
      AND f.share_ppm IS NOT NULL
  ) AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.days_back = 1
    AND f.audience = 'buyers'
    AND f.dimension = 'gender'
  GROUP BY 1, 2
),
totals AS (
  SELECT month,
    audience_value,
    MAX(audience_share_weighted) AS audience_share_weighted,
    MAX(audience_share_weight) AS audience_share_weight
  FROM (
    SELECT month, audience_value, audience_share_weighted, audience_share_weight
    FROM last_audience_share
  ) AS parts
  GROUP BY month, audience_value
),
fractions AS (
  SELECT totals.*,
    CAST(audience_share_weighted AS DECIMAL(38, 0)) AS audience_share_over,
    CAST(audience_share_weight AS DECIMAL(38, 0)) AS audience_share_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (audience_share_over < 0) = (audience_share_under < 0) THEN 2 * audience_share_over + audience_share_under ELSE 2 * audience_share_over - audience_share_under END AS audience_share_top,
    NULLIF(2 * audience_share_under, 0) AS audience_share_bottom
  FROM fractions
)
SELECT month,
  audience_value,
  CAST((audience_share_top - audience_share_top % audience_share_bottom) / audience_share_bottom AS BIGINT) AS audience_share
FROM roundings
ORDER BY month NULLS LAST, audience_value NULLS LAST
LIMIT 10000
