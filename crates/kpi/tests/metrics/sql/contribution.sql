WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
order_lines_by_paid_on AS (
  SELECT s.store AS store,
    f.listing_no AS listing,
    COUNT(*) AS order_lines_by_paid_on_rows,
    CAST(SUM(f.paid_fen) AS BIGINT) AS line_paid_sales
  FROM order_lines AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.paid_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
    AND f.province IN ('浙江省', 'o''x')
  GROUP BY 1, 2
),
totals AS (
  SELECT store,
    listing,
    CASE WHEN COALESCE(MAX(order_lines_by_paid_on_rows), 0) > 0 THEN MAX(line_paid_sales) ELSE 0 END AS line_paid_sales
  FROM (
    SELECT store, listing, order_lines_by_paid_on_rows, line_paid_sales
    FROM order_lines_by_paid_on
  ) AS parts
  GROUP BY store, listing
),
fractions AS (
  SELECT totals.*,
    CAST(line_paid_sales AS DECIMAL(38, 0)) * 1000000 AS line_contribution_over,
    CAST(SUM(line_paid_sales) OVER (PARTITION BY store) AS DECIMAL(38, 0)) AS line_contribution_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (line_contribution_over < 0) = (line_contribution_under < 0) THEN 2 * line_contribution_over + line_contribution_under ELSE 2 * line_contribution_over - line_contribution_under END AS line_contribution_top,
    NULLIF(2 * line_contribution_under, 0) AS line_contribution_bottom
  FROM fractions
)
SELECT store,
  listing,
  CAST((line_contribution_top - line_contribution_top % line_contribution_bottom) / line_contribution_bottom AS BIGINT) AS line_contribution
FROM roundings
ORDER BY store NULLS LAST, listing NULLS LAST
LIMIT 10000
