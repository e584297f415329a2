WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
settlement_entries_by_occurred_on AS (
  SELECT SUBSTR(CAST(f.occurred_on AS VARCHAR), 1, 7) AS month,
    COUNT(*) AS settlement_entries_by_occurred_on_rows,
    CAST(SUM(COALESCE(f.sales_fen, CASE WHEN f.kind = 'sales' THEN f.amount_fen ELSE 0 END)) AS BIGINT) AS settled_sales,
    CAST(SUM(-COALESCE(f.platform_fee_fen, CASE WHEN f.kind = 'platform_fee' THEN f.amount_fen ELSE 0 END)) AS BIGINT) AS platform_fees
  FROM (
    SELECT f.*, RANK() OVER (
      PARTITION BY f.store, f.occurred_on
      ORDER BY CASE f.bill WHEN 'settlement' THEN 1 WHEN 'account' THEN 2 ELSE 3 END
    ) AS grain_rank
    FROM settlement_entries AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.occurred_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
      AND f.bill IN ('settlement', 'account')
  ) AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.grain_rank = 1
  GROUP BY 1
),
totals AS (
  SELECT month,
    CASE WHEN COALESCE(MAX(settlement_entries_by_occurred_on_rows), 0) > 0 THEN MAX(settled_sales) ELSE 0 END AS settled_sales,
    CASE WHEN COALESCE(MAX(settlement_entries_by_occurred_on_rows), 0) > 0 THEN MAX(platform_fees) ELSE 0 END AS platform_fees
  FROM (
    SELECT month, settlement_entries_by_occurred_on_rows, settled_sales, platform_fees
    FROM settlement_entries_by_occurred_on
  ) AS parts
  GROUP BY month
),
fractions AS (
  SELECT totals.*,
    CAST(platform_fees AS DECIMAL(38, 0)) * 1000000 AS platform_fee_rate_over,
    CAST(settled_sales AS DECIMAL(38, 0)) AS platform_fee_rate_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (platform_fee_rate_over < 0) = (platform_fee_rate_under < 0) THEN 2 * platform_fee_rate_over + platform_fee_rate_under ELSE 2 * platform_fee_rate_over - platform_fee_rate_under END AS platform_fee_rate_top,
    NULLIF(2 * platform_fee_rate_under, 0) AS platform_fee_rate_bottom
  FROM fractions
)
SELECT month,
  settled_sales,
  CAST((platform_fee_rate_top - platform_fee_rate_top % platform_fee_rate_bottom) / platform_fee_rate_bottom AS BIGINT) AS platform_fee_rate
FROM roundings
ORDER BY month NULLS LAST
LIMIT 10000
