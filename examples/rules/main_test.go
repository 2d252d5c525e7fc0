package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const want = `Today is 2026-03-26, in 2026-W13 and FY2026 Q3

Calls this week, day 4 of 7
  Ann   68 %, above the milestone (5.4), heading for 60
  Bo    42 %, below the milestone (-7.6), heading for 37
  Team  55 %, below the milestone (-2.1), heading for 96

Pay for the night of 28 March
  2026-03-28  2h0m0s   360.00 hours +  250.00 commission = 610.00 DKK
  2026-03-28  0s         0.00 hours +   40.00 commission = 40.00 EUR
  2026-03-29  5h0m0s   975.00 hours +    0.00 commission = 975.00 DKK
  in all 1585.00 DKK
  in all 40.00 EUR

Revenue 1510.75 EUR + 15099 JPY
  15099 JPY = 92.10 EUR at 0.0061 of 2026-03-01
  a bonus of 100.00 EUR for three: 33.34 33.33 33.33

Leads handed out in 2026-03
  Ann  acceptance 1/2, success 1/1, conversion 1/2 (50 %)
  Bo   acceptance 1/1, success –, conversion 0/1 (0 %)

Orders of the first company; 5 targets set, 1 kept
  FY2026 Q1  420 of 400  105.0 %  above
  FY2026 Q2  360 of 500   72.0 %  below
  FY2026 Q3  260 of 500   52.0 %  below
  FY2026 Q4    0 of 500    0.0 %  on
`

func TestRun(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Errorf("output (-want +got):\n%s", d)
	}
}
