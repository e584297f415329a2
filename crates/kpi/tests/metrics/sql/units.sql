WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
ad_daily_by_day AS (
  SELECT CASE WHEN f.grain = 'unit' THEN f.unit_no END AS unit,
    CAST(SUM(f.spend_fen) AS BIGINT) AS ad_spend
  FROM (
    SELECT f.*, RANK() OVER (
      PARTITION BY f.store, f.day, f.channel
      ORDER BY CASE WHEN f.term IS NULL OR f.term = '' THEN 1 ELSE 0 END,
        CASE f.grain WHEN 'unit' THEN 1 WHEN 'plan' THEN 2 WHEN 'scene' THEN 3 WHEN 'product' THEN 4 WHEN 'material' THEN 5 WHEN 'account' THEN 6 ELSE 7 END,
        COALESCE(f.window_days, 0) DESC
    ) AS grain_rank
    FROM ad_daily AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.day BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
  ) AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.grain_rank = 1
    AND f.term = '裙子'
  GROUP BY 1
),
totals AS (
  SELECT unit,
    MAX(ad_spend) AS ad_spend
  FROM (
    SELECT unit, ad_spend
    FROM ad_daily_by_day
  ) AS parts
  GROUP BY unit
)
SELECT unit,
  ad_spend
FROM totals
ORDER BY unit NULLS LAST
LIMIT 10000
