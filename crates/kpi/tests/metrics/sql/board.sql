WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
orders_by_paid_on AS (
  SELECT f.paid_on AS day,
    s.platform AS platform,
    COUNT(*) AS orders_by_paid_on_rows,
    CAST(SUM(f.paid_fen) AS BIGINT) AS paid_sales,
    CAST(SUM(COALESCE(e1.amount, f.refunded_fen, 0)) AS BIGINT) AS refunded_sales,
    COUNT(DISTINCT f.buyer_key) AS buyers,
    COUNT(*) - COUNT(f.buyer_key) AS buyers_unknown
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
  GROUP BY 1, 2
),
ad_daily_by_day AS (
  SELECT f.day AS day,
    s.platform AS platform,
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
  GROUP BY 1, 2
),
store_daily_by_day AS (
  SELECT f.day AS day,
    s.platform AS platform,
    CAST(SUM(f.reported_buyers) AS BIGINT) AS reported_buyers,
    CAST(SUM(f.visitors) AS BIGINT) AS visitors
  FROM store_daily AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.day BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
  GROUP BY 1, 2
),
totals AS (
  SELECT day,
    platform,
    CASE WHEN COALESCE(MAX(orders_by_paid_on_rows), 0) > 0 THEN MAX(paid_sales) ELSE 0 END AS paid_sales,
    CASE WHEN COALESCE(MAX(orders_by_paid_on_rows), 0) > 0 THEN MAX(refunded_sales) ELSE 0 END AS refunded_sales,
    CASE WHEN COALESCE(MAX(buyers_unknown), 0) = 0 THEN COALESCE(MAX(buyers), 0) END AS buyers,
    MAX(ad_spend) AS ad_spend,
    MAX(reported_buyers) AS reported_buyers,
    MAX(visitors) AS visitors
  FROM (
    SELECT day, platform, orders_by_paid_on_rows, paid_sales, refunded_sales, buyers, buyers_unknown, CAST(NULL AS BIGINT) AS ad_spend, CAST(NULL AS BIGINT) AS reported_buyers, CAST(NULL AS BIGINT) AS visitors
    FROM orders_by_paid_on
    UNION ALL
    SELECT day, platform, CAST(NULL AS BIGINT) AS orders_by_paid_on_rows, CAST(NULL AS BIGINT) AS paid_sales, CAST(NULL AS BIGINT) AS refunded_sales, CAST(NULL AS BIGINT) AS buyers, CAST(NULL AS BIGINT) AS buyers_unknown, ad_spend, CAST(NULL AS BIGINT) AS reported_buyers, CAST(NULL AS BIGINT) AS visitors
    FROM ad_daily_by_day
    UNION ALL
    SELECT day, platform, CAST(NULL AS BIGINT) AS orders_by_paid_on_rows, CAST(NULL AS BIGINT) AS paid_sales, CAST(NULL AS BIGINT) AS refunded_sales, CAST(NULL AS BIGINT) AS buyers, CAST(NULL AS BIGINT) AS buyers_unknown, CAST(NULL AS BIGINT) AS ad_spend, reported_buyers, visitors
    FROM store_daily_by_day
  ) AS parts
  GROUP BY day, platform
),
fractions AS (
  SELECT totals.*,
    CAST(refunded_sales AS DECIMAL(38, 0)) * 1000000 AS refund_rate_over,
    CAST(paid_sales AS DECIMAL(38, 0)) AS refund_rate_under,
    CAST(paid_sales AS DECIMAL(38, 0)) AS average_order_value_over,
    CAST(buyers AS DECIMAL(38, 0)) AS average_order_value_under,
    CAST(ad_spend AS DECIMAL(38, 0)) * 1000000 AS cost_share_over,
    CAST(paid_sales AS DECIMAL(38, 0)) AS cost_share_under,
    CAST(reported_buyers AS DECIMAL(38, 0)) * 1000000 AS conversion_rate_over,
    CAST(visitors AS DECIMAL(38, 0)) AS conversion_rate_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (refund_rate_over < 0) = (refund_rate_under < 0) THEN 2 * refund_rate_over + refund_rate_under ELSE 2 * refund_rate_over - refund_rate_under END AS refund_rate_top,
    NULLIF(2 * refund_rate_under, 0) AS refund_rate_bottom,
    CASE WHEN (average_order_value_over < 0) = (average_order_value_under < 0) THEN 2 * average_order_value_over + average_order_value_under ELSE 2 * average_order_value_over - average_order_value_under END AS average_order_value_top,
    NULLIF(2 * average_order_value_under, 0) AS average_order_value_bottom,
    CASE WHEN (cost_share_over < 0) = (cost_share_under < 0) THEN 2 * cost_share_over + cost_share_under ELSE 2 * cost_share_over - cost_share_under END AS cost_share_top,
    NULLIF(2 * cost_share_under, 0) AS cost_share_bottom,
    CASE WHEN (conversion_rate_over < 0) = (conversion_rate_under < 0) THEN 2 * conversion_rate_over + conversion_rate_under ELSE 2 * conversion_rate_over - conversion_rate_under END AS conversion_rate_top,
    NULLIF(2 * conversion_rate_under, 0) AS conversion_rate_bottom
  FROM fractions
)
SELECT day,
  platform,
  paid_sales,
  CAST((refund_rate_top - refund_rate_top % refund_rate_bottom) / refund_rate_bottom AS BIGINT) AS refund_rate,
  CAST((average_order_value_top - average_order_value_top % average_order_value_bottom) / average_order_value_bottom AS BIGINT) AS average_order_value,
  CAST((cost_share_top - cost_share_top % cost_share_bottom) / cost_share_bottom AS BIGINT) AS cost_share,
  CAST((conversion_rate_top - conversion_rate_top % conversion_rate_bottom) / conversion_rate_bottom AS BIGINT) AS conversion_rate
FROM roundings
ORDER BY day NULLS LAST, platform NULLS LAST
LIMIT 10000
