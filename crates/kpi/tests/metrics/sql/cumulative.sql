WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
orders_by_paid_on AS (
  SELECT CAST(EXTRACT(HOUR FROM f.paid_at + INTERVAL '8 hours') AS BIGINT) AS hour,
    s.store AS store,
    f.paid_on AS day,
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
  GROUP BY 1, 2, 3
),
totals AS (
  SELECT hour,
    store,
    day,
    CASE WHEN COALESCE(MAX(orders_by_paid_on_rows), 0) > 0 THEN MAX(paid_sales) ELSE 0 END AS paid_sales,
    CASE WHEN COALESCE(MAX(orders_by_paid_on_rows), 0) > 0 THEN MAX(refunded_sales) ELSE 0 END AS refunded_sales
  FROM (
    SELECT hour, store, day, orders_by_paid_on_rows, paid_sales, refunded_sales
    FROM orders_by_paid_on
  ) AS parts
  GROUP BY hour, store, day
)
SELECT hour,
  store,
  day,
  CAST(SUM(paid_sales - refunded_sales) OVER (PARTITION BY store ORDER BY day NULLS LAST, hour NULLS LAST ROWS UNBOUNDED PRECEDING) AS BIGINT) AS cumulative_net_sales
FROM totals
ORDER BY hour NULLS LAST, store NULLS LAST, day NULLS LAST
LIMIT 10000
