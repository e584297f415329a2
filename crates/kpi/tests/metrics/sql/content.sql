WITH scope (store, platform, client) AS (
  VALUES
    ('hs-tm', 'taobao', 'heshang'),
    ('hs-jd', 'jd', 'heshang'),
    ('ly-tm', 'taobao', 'lanyu')
),
grown_content_plays AS (
  SELECT CAST(DATE_TRUNC('week', f.day) AS DATE) AS week,
    f.item_no AS content,
    CAST(SUM(f.grown) AS BIGINT) AS content_plays
  FROM (
    SELECT f.*, f.plays - COALESCE(LAG(f.plays) OVER (PARTITION BY f.store, f.item_no ORDER BY f.day),
      CASE WHEN f.day <= f.published_on + INTERVAL '31 days' THEN 0 ELSE f.plays END) AS grown
    FROM content_daily AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.day <= DATE '2026-06-30'
      AND f.plays IS NOT NULL
  ) AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.day >= DATE '2026-06-01'
    AND f.creator_code = 'k1'
  GROUP BY 1, 2
),
last_completion_rate AS (
  SELECT CAST(DATE_TRUNC('week', f.day) AS DATE) AS week,
    f.item_no AS content,
    CAST(SUM(f.completion_ppm * f.plays) AS BIGINT) AS completion_rate_weighted,
    CAST(SUM(CASE WHEN f.completion_ppm IS NOT NULL THEN f.plays END) AS BIGINT) AS completion_rate_weight
  FROM (
    SELECT f.*, RANK() OVER (PARTITION BY CAST(DATE_TRUNC('week', f.day) AS DATE), f.store, f.item_no ORDER BY f.day DESC) AS days_back
    FROM content_daily AS f
    JOIN scope AS s ON s.store = f.store
    WHERE f.day BETWEEN DATE '2026-06-01' AND DATE '2026-06-30'
      AND f.completion_ppm IS NOT NULL
  ) AS f
  JOIN scope AS s ON s.store = f.store
  WHERE f.days_back = 1
    AND f.creator_code = 'k1'
  GROUP BY 1, 2
),
totals AS (
  SELECT week,
    content,
    MAX(content_plays) AS content_plays,
    MAX(completion_rate_weighted) AS completion_rate_weighted,
    MAX(completion_rate_weight) AS completion_rate_weight
  FROM (
    SELECT week, content, content_plays, CAST(NULL AS BIGINT) AS completion_rate_weighted, CAST(NULL AS BIGINT) AS completion_rate_weight
    FROM grown_content_plays
    UNION ALL
    SELECT week, content, CAST(NULL AS BIGINT) AS content_plays, completion_rate_weighted, completion_rate_weight
    FROM last_completion_rate
  ) AS parts
  GROUP BY week, content
),
fractions AS (
  SELECT totals.*,
    CAST(completion_rate_weighted AS DECIMAL(38, 0)) AS completion_rate_over,
    CAST(completion_rate_weight AS DECIMAL(38, 0)) AS completion_rate_under
  FROM totals
),
roundings AS (
  SELECT fractions.*,
    CASE WHEN (completion_rate_over < 0) = (completion_rate_under < 0) THEN 2 * completion_rate_over + completion_rate_under ELSE 2 * completion_rate_over - completion_rate_under END AS completion_rate_top,
    NULLIF(2 * completion_rate_under, 0) AS completion_rate_bottom
  FROM fractions
)
SELECT week,
  content,
  content_plays,
  CAST((completion_rate_top - completion_rate_top % completion_rate_bottom) / completion_rate_bottom AS BIGINT) AS completion_rate
FROM roundings
ORDER BY week NULLS LAST, content NULLS LAST
LIMIT 10000
