package bunstore_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func BenchmarkScratch(b *testing.B) {
	url := postgresMillion(b)
	db := openRaw(b, "pgx", url)
	cuts := weeks(51)
	var cs []string
	for _, c := range cuts {
		cs = append(cs, fmt.Sprint(int(c)))
	}
	lit := "{" + strings.Join(cs, ",") + "}"
	ps := "{" + strings.Join(everyone(), ",") + "}"
	lo, hi := int(cuts[0]), int(cuts[51])
	run := func(name, q string, args ...any) {
		var best time.Duration = time.Hour
		for range 5 {
			t := time.Now()
			rows, err := db.Query(q, args...)
			if err != nil {
				b.Fatal(name, err)
			}
			n := 0
			for rows.Next() {
				n++
			}
			rows.Close()
			best = min(best, time.Since(t))
		}
		fmt.Printf("%-40s %v\n", name, best)
		rows, err := db.Query("EXPLAIN (ANALYZE, BUFFERS) "+q, args...)
		if err != nil {
			b.Fatal(name, err)
		}
		for rows.Next() {
			var s string
			rows.Scan(&s)
			if len(s) > 200 { s = s[:200] }
			fmt.Println("    ", s)
		}
	}
	m := benchMetric(2)
	run("current listed", `SELECT metric_id, person_id, width_bucket(date, CAST($1 AS integer[])) - 1 AS bucket, CAST(sum(value) AS text), count(value)
		FROM hw_entries WHERE org_id = $2 AND metric_id = ANY(CAST($3 AS text[])) AND date >= $4 AND date < $5 AND value IS NOT NULL AND person_id = ANY(CAST($6 AS text[])) GROUP BY metric_id, person_id, bucket`, lit, benchOrg, "{"+m+"}", lo, hi, ps)
	run("one metric, all", `SELECT person_id, width_bucket(date, CAST($1 AS integer[])) - 1 AS bucket, sum(value), count(value)
		FROM hw_entries WHERE org_id = $2 AND metric_id = $3 AND date >= $4 AND date < $5 AND value IS NOT NULL GROUP BY person_id, bucket`, lit, benchOrg, m, lo, hi)
	run("one metric, arithmetic", `SELECT person_id, (date - $1) / 7 AS bucket, sum(value), count(value)
		FROM hw_entries WHERE org_id = $2 AND metric_id = $3 AND date >= $4 AND date < $5 AND value IS NOT NULL GROUP BY person_id, bucket`, lo, benchOrg, m, lo, hi)
	run("string_agg by person", `SELECT person_id, string_agg(date || ' ' || value, ' ')
		FROM hw_entries WHERE org_id = $1 AND metric_id = $2 AND date >= $3 AND date < $4 AND value IS NOT NULL GROUP BY person_id`, benchOrg, m, lo, hi)
	run("array_agg by person", `SELECT person_id, array_agg(date), array_agg(value)
		FROM hw_entries WHERE org_id = $1 AND metric_id = $2 AND date >= $3 AND date < $4 AND value IS NOT NULL GROUP BY person_id`, benchOrg, m, lo, hi)
	run("lateral string_agg", `SELECT p.id, t.days FROM unnest(CAST($1 AS text[])) p(id), LATERAL (SELECT string_agg(date || ' ' || value, ' ') AS days
		FROM hw_entries WHERE org_id = $2 AND metric_id = $3 AND person_id = p.id AND date >= $4 AND date < $5 AND value IS NOT NULL) t`, ps, benchOrg, m, lo, hi)
	run("lateral array_agg", `SELECT p.id, t.d, t.v FROM unnest(CAST($1 AS text[])) p(id), LATERAL (SELECT array_agg(date) d, array_agg(value) v
		FROM hw_entries WHERE org_id = $2 AND metric_id = $3 AND person_id = p.id AND date >= $4 AND date < $5 AND value IS NOT NULL) t`, ps, benchOrg, m, lo, hi)
	run("lateral buckets join", `SELECT p.id, c.i, t.s, t.n FROM unnest(CAST($1 AS text[])) p(id), unnest(CAST($2 AS integer[]), CAST($3 AS integer[])) WITH ORDINALITY c(lo, hi, i), LATERAL (SELECT sum(value) s, count(value) n
		FROM hw_entries WHERE org_id = $4 AND metric_id = $5 AND person_id = p.id AND date >= c.lo AND date < c.hi) t`, ps, "{"+strings.Join(cs[:51], ",")+"}", "{"+strings.Join(cs[1:], ",")+"}", benchOrg, m)
	run("stream", `SELECT person_id, date, value FROM hw_entries WHERE org_id = $1 AND metric_id = $2 AND date >= $3 AND date < $4 AND value IS NOT NULL`, benchOrg, m, lo, hi)
	run("person now", `SELECT metric_id, person_id, width_bucket(date, CAST($1 AS integer[])) - 1 AS bucket, CAST(sum(value) AS text), count(value)
		FROM hw_entries WHERE org_id = $2 AND metric_id = ANY(CAST($3 AS text[])) AND date >= $4 AND date < $5 AND value IS NOT NULL AND person_id = ANY(CAST($6 AS text[])) GROUP BY metric_id, person_id, bucket`, lit, benchOrg, "{"+m+"}", lo, hi, "{"+benchPerson(7)+"}")
	run("person lateral string_agg", `SELECT p.id, t.days FROM unnest(CAST($1 AS text[])) p(id), LATERAL (SELECT string_agg(date || ' ' || value, ' ') AS days
		FROM hw_entries WHERE org_id = $2 AND metric_id = $3 AND person_id = p.id AND date >= $4 AND date < $5 AND value IS NOT NULL) t`, "{"+benchPerson(7)+"}", benchOrg, m, lo, hi)
	run("naive", `SELECT person, date_trunc('week', day)::text AS week, sum(value), count(value) FROM naive
			WHERE org = $1 AND metric = $2 AND day >= $3::text::date AND day < $4::text::date GROUP BY person, week`, benchOrg, m, cuts[0].String(), cuts[51].String())
}
