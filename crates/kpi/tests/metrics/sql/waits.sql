WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
refunds_by_refunded_on AS (
  SELECT f.kind AS refund_kind,
    COUNT(*) AS refunds_within_48h
  FROM refunds AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.refunded_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
    AND f.status = 'succeeded'
    AND f.refunded_at <= f.applied_at + INTERVAL '172800 seconds'
  GROUP BY 1
),
refunds_by_refunded_on_2 AS (
  SELECT f.kind AS refund_kind,
    COUNT(*) AS succeeded_refunds,
    CAST(SUM(CAST(EXTRACT(EPOCH FROM f.refunded_at) AS BIGINT) - CAST(EXTRACT(EPOCH FROM f.applied_at) AS BIGINT)) AS BIGINT) AS refund_seconds_weighted,
    CAST(SUM(CASE WHEN f.refunded_at - f.applied_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS refund_seconds_weight
  FROM refunds AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.refunded_on BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
    AND f.status = 'succeeded'
  GROUP BY 1
),
totals AS (
  SELECT refund_kind,
    COALESCE(MAX(refunds_within_48h), 0) AS refunds_within_48h,
    COALESCE(MAX(succeeded_refunds), 0) AS succeeded_refunds,
    MAX(refund_seconds_weighted) AS refund_seconds_weighted,
    MAX(refund_seconds_weight) AS refund_seconds_weight
  FROM (
    SELECT refund_kind, refunds_within_48h, CAST(NULL AS BIGINT) AS succeeded_refunds, CAST(NULL AS BIGINT) AS refund_seconds_weighted, CAST(NULL AS BIGINT) AS refund_seconds_weight
    FROM refunds_by_refunded_on
    UNION ALL
    SELECT refund_kind, CAST(NULL AS BIGINT) AS refunds_within_48h, succeeded_refunds, refund_seconds_weighted, refund_seconds_weight
    FROM refunds_by_refunded_on_2
  ) AS parts
  GROUP BY refund_kind
),
fractions AS (
  SELECT totals.*,
    CAST(refunds_within_48h AS DECIMAL(38, 0)) * 1000000 AS refund_48h_rate_over,
    CAST(succeeded_refunds AS DECIMAL(38, 0)) AS refund_48h_rate_under,
    CAST(refund_seconds_weighted AS DECIMAL(38, 0)) AS refund_seconds_over,
    CAST(refund_seconds_weight AS DECIMAL(38, 0)) AS refund_seconds_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (refund_48h_rate_over < 0) = (refund_48h_rate_under < 0) THEN 2 * refund_48h_rate_over + refund_48h_rate_under ELSE 2 * refund_48h_rate_over - refund_48h_rate_under END AS refund_48h_rate_top,
    NULLIF(2 * refund_48h_rate_under, 0) AS refund_48h_rate_bottom,
    CASE WHEN (refund_seconds_over < 0) = (refund_seconds_under < 0) THEN 2 * refund_seconds_over + refund_seconds_under ELSE 2 * refund_seconds_over - refund_seconds_under END AS refund_seconds_top,
    NULLIF(2 * refund_seconds_under, 0) AS refund_seconds_bottom
  FROM fractions
)
SELECT refund_kind,
  CAST((refund_48h_rate_top - refund_48h_rate_top % refund_48h_rate_bottom) / refund_48h_rate_bottom AS BIGINT) AS refund_48h_rate,
  CAST((refund_seconds_top - refund_seconds_top % refund_seconds_bottom) / refund_seconds_bottom AS BIGINT) AS refund_seconds
FROM roundings
ORDER BY refund_kind NULLS LAST
LIMIT 10000
