package httpapi

import (
	"strconv"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// etag writes a revision as an entity tag.
func etag(revision int64) string { return `"` + strconv.FormatInt(revision, 10) + `"` }

// IfMatch is the part of an input that names the revision to be changed.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"The ETag of what is to be changed, so that a change made meanwhile is not overwritten. Required: 428 without it, 412 for another revision."`
}

// revision returns the revision that the header names, at least least. It
// returns the refusal precondition_required for no header and for *, which
// names none, fault.ErrStale for a tag that no revision has, weak ones
// included (RFC 9110, 13.1.1), and a *fault.Invalid for what is no entity tag.
func (m IfMatch) revision(least int64) (int64, error) {
	tag := strings.TrimSpace(m.IfMatch)
	switch {
	case tag == "":
		return 0, errNoCondition
	case tag == "*":
		return 0, &fault.Refusal{Code: "precondition_required", Field: "If-Match", Reason: "must name the revision; * is not taken", Err: errNoCondition}
	}
	strong, weak := strings.CutPrefix(tag, "W/")
	opaque, ok := strings.CutPrefix(strong, `"`)
	opaque, ok2 := strings.CutSuffix(opaque, `"`)
	if !ok || !ok2 || strings.Contains(opaque, `"`) {
		return 0, fault.Invalidf("If-Match", "must be one entity tag in quotes, as the header ETag gave it")
	}
	n, err := strconv.ParseInt(opaque, 10, 64)
	if weak || err != nil || n < least || etag(n) != strong {
		return 0, fault.ErrStale
	}
	return n, nil
}
