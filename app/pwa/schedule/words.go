package schedule

import (
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// says puts a failure into words: first in those of this page.
func says(env *page.Env, err error) string {
	return form.Says(env, err, "schedule.code."+fault.Code(err), "schedule.offline")
}
