WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
ad_daily_by_day AS (
  SELECT SUBSTR(CAST(f.day AS VARCHAR), 1, 7) AS month,
    CAST(SUM(f.attributed_fen) AS BIGINT) AS attributed_sales,
    CAST(SUM(f.spend_fen) AS BIGINT) AS ad_spend
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
  GROUP BY 1
),
orders_by_paid_on AS (
  SELECT SUBSTR(CAST(f.paid_on AS VARCHAR), 1, 7) AS month,
    COUNT(*) AS orders_by_paid_on_rows,
    CAST(SUM(f.paid_fen) AS BIGINT) AS paid_sales,
    CAST(SUM(COALESCE(e1.amount, f.refunded_fen, 0)) AS BIGINT) AS refunded_sales
  FROM orders AS f
  JOIN scope AS s ON s.store = f.store
  LEFT JOIN (
    SELECT f.store, f.order_no, CAST(SUM(f.refunded_fen) AS BIGINT) AS amount
    FROM refunds AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.status = 'succeeded'
    GROUP BY f.store, f.order_no
  ) AS e1 ON e1.store = f.store AND e1.order_no = f.order_no
  WHERE f.paid_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
  GROUP BY 1
),
totals AS (
  SELECT month,
    MAX(attributed_sales) AS attributed_sales,
    MAX(ad_spend) AS ad_spend,
    CASE WHEN COALESCE(MAX(orders_by_paid_on_rows), 0) > 0 THEN MAX(paid_sales) ELSE 0 END AS paid_sales,
    CASE WHEN COALESCE(MAX(orders_by_paid_on_rows), 0) > 0 THEN MAX(refunded_sales) ELSE 0 END AS refunded_sales
  FROM (
    SELECT month, attributed_sales, ad_spend, CAST(NULL AS BIGINT) AS orders_by_paid_on_rows, CAST(NULL AS BIGINT) AS paid_sales, CAST(NULL AS BIGINT) AS refunded_sales
    FROM ad_daily_by_day
    UNION ALL
    SELECT month, CAST(NULL AS BIGINT) AS attributed_sales, CAST(NULL AS BIGINT) AS ad_spend, orders_by_paid_on_rows, paid_sales, refunded_sales
    FROM orders_by_paid_on
  ) AS parts
  GROUP BY month
),
fractions AS (
  SELECT totals.*,
    CAST(attributed_sales AS DECIMAL(38, 0)) * CAST(paid_sales - refunded_sales AS DECIMAL(38, 0)) * 1000000 AS net_roas_over,
    CAST(ad_spend AS DECIMAL(38, 0)) * CAST(paid_sales AS DECIMAL(38, 0)) AS net_roas_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (net_roas_over < 0) = (net_roas_under < 0) THEN 2 * net_roas_over + net_roas_under ELSE 2 * net_roas_over - net_roas_under END AS net_roas_top,
    NULLIF(2 * net_roas_under, 0) AS net_roas_bottom
  FROM fractions
)
SELECT month,
  CAST((net_roas_top - net_roas_top % net_roas_bottom) / net_roas_bottom AS BIGINT) AS net_roas
FROM roundings
ORDER BY month NULLS LAST
LIMIT 10000
