WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang')
),
ad_daily_by_day AS (
  SELECT f.channel AS channel,
    f.plan_no AS plan,
    CAST(SUM(f.attributed_fen) AS BIGINT) AS attributed_sales,
    CAST(SUM(f.spend_fen) AS BIGINT) AS ad_spend,
    CAST(SUM(f.clicks) AS BIGINT) AS clicks
  FROM (
    SELECT f.*, RANK() OVER (
      PARTITION BY f.store, f.day, f.channel
      ORDER BY CASE f.grain WHEN 'plan' THEN 1 WHEN 'scene' THEN 2 WHEN 'unit' THEN 3 WHEN 'product' THEN 4 WHEN 'material' THEN 5 WHEN 'account' THEN 6 ELSE 7 END,
        CASE WHEN f.term IS NULL OR f.term = '' THEN 0 ELSE 1 END,
        COALESCE(f.window_days, 0) DESC
    ) AS grain_rank
    FROM ad_daily AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.day BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
  ) AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.grain_rank = 1
    AND f.plan_no = '88'
  GROUP BY 1, 2
),
totals AS (
  SELECT channel,
    plan,
    MAX(attributed_sales) AS attributed_sales,
    MAX(ad_spend) AS ad_spend,
    MAX(clicks) AS clicks
  FROM (
    SELECT channel, plan, attributed_sales, ad_spend, clicks
    FROM ad_daily_by_day
  ) AS parts
  GROUP BY channel, plan
),
fractions AS (
  SELECT totals.*,
    CAST(attributed_sales AS DECIMAL(38, 0)) * 1000000 AS roas_over,
    CAST(ad_spend AS DECIMAL(38, 0)) AS roas_under,
    CAST(ad_spend AS DECIMAL(38, 0)) AS cost_per_click_over,
    CAST(clicks AS DECIMAL(38, 0)) AS cost_per_click_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (roas_over < 0) = (roas_under < 0) THEN 2 * roas_over + roas_under ELSE 2 * roas_over - roas_under END AS roas_top,
    NULLIF(2 * roas_under, 0) AS roas_bottom,
    CASE WHEN (cost_per_click_over < 0) = (cost_per_click_under < 0) THEN 2 * cost_per_click_over + cost_per_click_under ELSE 2 * cost_per_click_over - cost_per_click_under END AS cost_per_click_top,
    NULLIF(2 * cost_per_click_under, 0) AS cost_per_click_bottom
  FROM fractions
)
SELECT channel,
  plan,
  CAST((roas_top - roas_top % roas_bottom) / roas_bottom AS BIGINT) AS roas,
  CAST((cost_per_click_top - cost_per_click_top % cost_per_click_bottom) / cost_per_click_bottom AS BIGINT) AS cost_per_click
FROM roundings
ORDER BY channel NULLS LAST, plan NULLS LAST
LIMIT 10000
