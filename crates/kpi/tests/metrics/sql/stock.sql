WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
order_lines_by_paid_on AS (
  SELECT f.sku_code AS sku,
    COUNT(*) AS order_lines_by_paid_on_rows,
    CAST(SUM(f.paid_fen) AS BIGINT) AS costed_sales,
    CAST(SUM(f.quantity * p.cost_fen) AS BIGINT) AS goods_cost
  FROM order_lines AS f
  JOIN scope AS s ON s.store = f.store
  JOIN (
    SELECT f.*, LEAD(f.valid_from) OVER (PARTITION BY f.store, f.sku_code ORDER BY f.valid_from) AS ends_on
    FROM sku_costs AS f
    JOIN scope AS s ON s.store = f.store
  ) AS p ON p.store = f.store AND p.sku_code = f.sku_code
    AND p.valid_from <= f.paid_on AND (p.ends_on IS NULL OR p.ends_on > f.paid_on)
  WHERE f.paid_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
    AND f.sku_code = 'HS-1'
  GROUP BY 1
),
sell_out_seconds_of_stock AS (
  SELECT sku,
    CAST(SUM(seconds) AS BIGINT) AS sell_out_seconds_weighted,
    CAST(SUM(CASE WHEN seconds IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS sell_out_seconds_weight
  FROM (
    SELECT f.sku_code AS sku,
      f.store,
      f.sku_code,
      CAST(EXTRACT(EPOCH FROM MIN(CASE WHEN f.sold >= o.pieces THEN f.paid_at END)) AS BIGINT) - CAST(EXTRACT(EPOCH FROM MIN(f.paid_at)) AS BIGINT) AS seconds
    FROM (
      SELECT f.*,
        SUM(f.quantity) OVER (PARTITION BY f.store, f.sku_code ORDER BY f.paid_at, f.order_no, f.line_no ROWS UNBOUNDED PRECEDING) AS sold,
        MIN(f.paid_on) OVER (PARTITION BY f.store, f.sku_code) AS first_on
      FROM order_lines AS f
      JOIN scope AS s ON s.store = f.store
      WHERE f.paid_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
        AND f.sku_code IS NOT NULL
        AND f.paid_at IS NOT NULL
        AND f.sku_code = 'HS-1'
    ) AS f
    JOIN scope AS s ON s.store = f.store
    JOIN (
      SELECT f.store, f.sku_code, f.day AS stated_on, CAST(SUM(f.on_hand) AS BIGINT) AS pieces,
        LEAD(f.day) OVER (PARTITION BY f.store, f.sku_code ORDER BY f.day) AS next_on
      FROM stock_daily AS f
      JOIN scope AS s ON s.store = f.store
      GROUP BY f.store, f.sku_code, f.day
    ) AS o ON o.store = f.store AND o.sku_code = f.sku_code
      AND o.stated_on < f.first_on AND (o.next_on IS NULL OR o.next_on >= f.first_on)
    WHERE o.pieces > 0
    GROUP BY 1, 2, 3
  ) AS v
  GROUP BY 1
),
totals AS (
  SELECT sku,
    CASE WHEN COALESCE(MAX(order_lines_by_paid_on_rows), 0) > 0 THEN MAX(costed_sales) ELSE 0 END AS costed_sales,
    CASE WHEN COALESCE(MAX(order_lines_by_paid_on_rows), 0) > 0 THEN MAX(goods_cost) ELSE 0 END AS goods_cost,
    MAX(sell_out_seconds_weighted) AS sell_out_seconds_weighted,
    MAX(sell_out_seconds_weight) AS sell_out_seconds_weight
  FROM (
    SELECT sku, order_lines_by_paid_on_rows, costed_sales, goods_cost, CAST(NULL AS BIGINT) AS sell_out_seconds_weighted, CAST(NULL AS BIGINT) AS sell_out_seconds_weight
    FROM order_lines_by_paid_on
    UNION ALL
    SELECT sku, CAST(NULL AS BIGINT) AS order_lines_by_paid_on_rows, CAST(NULL AS BIGINT) AS costed_sales, CAST(NULL AS BIGINT) AS goods_cost, sell_out_seconds_weighted, sell_out_seconds_weight
    FROM sell_out_seconds_of_stock
  ) AS parts
  GROUP BY sku
),
fractions AS (
  SELECT totals.*,
    CAST(costed_sales - goods_cost AS DECIMAL(38, 0)) * 1000000 AS gross_margin_over,
    CAST(costed_sales AS DECIMAL(38, 0)) AS gross_margin_under,
    CAST(sell_out_seconds_weighted AS DECIMAL(38, 0)) AS sell_out_seconds_over,
    CAST(sell_out_seconds_weight AS DECIMAL(38, 0)) AS sell_out_seconds_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (gross_margin_over < 0) = (gross_margin_under < 0) THEN 2 * gross_margin_over + gross_margin_under ELSE 2 * gross_margin_over - gross_margin_under END AS gross_margin_top,
    NULLIF(2 * gross_margin_under, 0) AS gross_margin_bottom,
    CASE WHEN (sell_out_seconds_over < 0) = (sell_out_seconds_under < 0) THEN 2 * sell_out_seconds_over + sell_out_seconds_under ELSE 2 * sell_out_seconds_over - sell_out_seconds_under END AS sell_out_seconds_top,
    NULLIF(2 * sell_out_seconds_under, 0) AS sell_out_seconds_bottom
  FROM fractions
)
SELECT sku,
  CAST((gross_margin_top - gross_margin_top % gross_margin_bottom) / gross_margin_bottom AS BIGINT) AS gross_margin,
  CAST((sell_out_seconds_top - sell_out_seconds_top % sell_out_seconds_bottom) / sell_out_seconds_bottom AS BIGINT) AS sell_out_seconds
FROM roundings
ORDER BY sku NULLS LAST
LIMIT 10000
