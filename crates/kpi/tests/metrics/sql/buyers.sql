WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
repeat_buyers_by_buyer_key AS (
  SELECT COUNT(CASE WHEN value_rows >= 2 THEN value END) AS repeat_buyers,
    CAST(SUM(CASE WHEN value IS NULL THEN value_rows ELSE 0 END) AS BIGINT) AS repeat_buyers_unknown
  FROM (
    SELECT f.buyer_key AS value,
      CAST(COALESCE(SUM(f.rows), 0) AS BIGINT) AS value_rows
    FROM order_buyer_days AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.paid_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
    GROUP BY 1
  ) AS v
),
orders_by_paid_on AS (
  SELECT COUNT(DISTINCT f.buyer_key) AS buyers,
    CAST(COALESCE(SUM(CASE WHEN f.buyer_key IS NULL THEN f.rows END), 0) AS BIGINT) AS buyers_unknown
  FROM order_buyer_days AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.paid_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
),
order_lines_by_paid_on AS (
  SELECT COUNT(DISTINCT f.listing_no) AS active_listings,
    CAST(COALESCE(SUM(CASE WHEN f.listing_no IS NULL THEN f.rows END), 0) AS BIGINT) AS active_listings_unknown
  FROM line_product_days AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.paid_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
    AND (f.gift IS NULL OR f.gift NOT IN (TRUE))
),
totals AS (
  SELECT CASE WHEN COALESCE(MAX(repeat_buyers_unknown), 0) = 0 THEN COALESCE(MAX(repeat_buyers), 0) END AS repeat_buyers,
    CASE WHEN COALESCE(MAX(buyers_unknown), 0) = 0 THEN COALESCE(MAX(buyers), 0) END AS buyers,
    CASE WHEN COALESCE(MAX(active_listings_unknown), 0) = 0 THEN COALESCE(MAX(active_listings), 0) END AS active_listings
  FROM (
    SELECT repeat_buyers, repeat_buyers_unknown, CAST(NULL AS BIGINT) AS buyers, CAST(NULL AS BIGINT) AS buyers_unknown, CAST(NULL AS BIGINT) AS active_listings, CAST(NULL AS BIGINT) AS active_listings_unknown
    FROM repeat_buyers_by_buyer_key
    UNION ALL
    SELECT CAST(NULL AS BIGINT) AS repeat_buyers, CAST(NULL AS BIGINT) AS repeat_buyers_unknown, buyers, buyers_unknown, CAST(NULL AS BIGINT) AS active_listings, CAST(NULL AS BIGINT) AS active_listings_unknown
    FROM orders_by_paid_on
    UNION ALL
    SELECT CAST(NULL AS BIGINT) AS repeat_buyers, CAST(NULL AS BIGINT) AS repeat_buyers_unknown, CAST(NULL AS BIGINT) AS buyers, CAST(NULL AS BIGINT) AS buyers_unknown, active_listings, active_listings_unknown
    FROM order_lines_by_paid_on
  ) AS parts
),
fractions AS (
  SELECT totals.*,
    CAST(repeat_buyers AS DECIMAL(38, 0)) * 1000000 AS repurchase_rate_over,
    CAST(buyers AS DECIMAL(38, 0)) AS repurchase_rate_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (repurchase_rate_over < 0) = (repurchase_rate_under < 0) THEN 2 * repurchase_rate_over + repurchase_rate_under ELSE 2 * repurchase_rate_over - repurchase_rate_under END AS repurchase_rate_top,
    NULLIF(2 * repurchase_rate_under, 0) AS repurchase_rate_bottom
  FROM fractions
)
SELECT CAST((repurchase_rate_top - repurchase_rate_top % repurchase_rate_bottom) / repurchase_rate_bottom AS BIGINT) AS repurchase_rate,
  active_listings
FROM roundings
LIMIT 10000
