package httpapi

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
)

// schemaPrefix is where the document has its schemas.
const schemaPrefix = "#/components/schemas/"

// schemaName names the schema of a type: as the type, with its package before
// it where that is not package api. What sync sends are the records of the
// domains as they are, and names are theirs in package api too.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	path := t.PkgPath()
	pkg := path[strings.LastIndexByte(path, '/')+1:]
	switch pkg {
	case "sync", "tracking", "timetrack", "people", "period", "money":
		return strings.ToUpper(pkg[:1]) + pkg[1:] + name
	}
	return name
}

// digits is the form of a whole number that travels as a text, because it can
// pass 2^53.
const digits = "^-?[0-9]+$"

// entryValue describes a tracking.Value.
type entryValue struct{}

// Schema implements huma.SchemaProvider.
func (entryValue) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Nullable: true, Pattern: digits, Description: "In the metric's unit; null is blank."}
}

// describeKinds describes what the messages of sync leave to the kinds of what
// they carry. A further one is an alternative here.
func describeKinds(schemas huma.Registry) {
	describe := func(message, field string, kinds ...reflect.Type) {
		p := schemas.Map()[message].Properties[field]
		for _, t := range kinds {
			p.AnyOf = append(p.AnyOf, schemas.Schema(t, true, ""))
		}
	}
	sections := schemas.Map()["SyncPullAnswer"].Properties["sections"]
	sections.Properties = map[string]*huma.Schema{
		sync.TrackingSection:  schemas.Schema(reflect.TypeFor[sync.Tracking](), true, ""),
		sync.TimeTrackSection: schemas.Schema(reflect.TypeFor[sync.TimeTrack](), true, ""),
	}
	describe("SyncRow", "data", reflect.TypeFor[tracking.Submission](),
		reflect.TypeFor[timetrack.Entry](), reflect.TypeFor[timetrack.Shift](), reflect.TypeFor[timetrack.Session](), reflect.TypeFor[timetrack.Approval]())
	describe("SyncVerdict", "note", reflect.TypeFor[sync.EntryNote](), reflect.TypeFor[sync.ClockNote]())
	describe("SyncHeldChange", "detail", reflect.TypeFor[sync.HeldEntry](), reflect.TypeFor[sync.HeldClock]())
}

// describeQuoted corrects the schemas of numbers that travel as texts (the
// option string of the tag json), which huma does not know.
func describeQuoted(schemas huma.Registry) {
	for name, s := range schemas.Map() {
		t := schemas.TypeFromRef(schemaPrefix + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, field := range reflect.VisibleFields(t) {
			name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if p := s.Properties[name]; p != nil && p.Type == huma.TypeInteger && strings.Contains(","+options+",", ",string,") {
				p.Type, p.Format, p.Pattern = huma.TypeString, "", digits
			}
		}
	}
}
