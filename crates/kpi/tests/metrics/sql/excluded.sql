WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang')
)
SELECT 'orders' AS fact, 'paid_on' AS date_column, 'paid_sales' AS metrics, COUNT(*) AS excluded_rows
FROM orders AS f
JOIN scope AS s ON s.store = f.store
WHERE f.paid_on IS NULL
  AND (f.placed_on IS NULL OR f.placed_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30')
UNION ALL
SELECT 'order_lines' AS fact, 'paid_on' AS date_column, 'line_quantity' AS metrics, COUNT(*) AS excluded_rows
FROM order_lines AS f
JOIN scope AS s ON s.store = f.store
WHERE f.paid_on IS NULL
  AND (f.placed_on IS NULL OR f.placed_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30')
ORDER BY fact, date_column, metrics
