package importer

import "github.com/seed57a6ed91/headway/tracking/fault"

// whom is the columns by which a file names people; each may be none.
type whom struct {
	external, email, personID, person int
}

// whomFields are the fields of whom.
func whomFields() []field {
	return []field{{"person", false}, {"external_id", false}, {"email", false}, {"person_id", false}}
}

func whomOf(t *table) whom {
	return whom{external: t.column("external_id"), email: t.column("email"), personID: t.column("person_id"), person: t.column("person")}
}

// check refuses a file that names nobody.
func (w whom) check(t *table) error {
	if w == (whom{none, none, none, none}) {
		return fault.Invalidf("person", "has no column: the file has %s", quoted(t.header))
	}
	return nil
}

// ref is what a row calls its person, and in which column.
func (w whom) ref(t *table, r Record) (string, int) {
	column := none
	for _, c := range []int{w.external, w.email, w.personID, w.person} {
		if c == none {
			continue
		}
		if ref := t.get(r, c); ref != "" {
			return ref, c
		}
		column = c
	}
	return "", column
}

// find finds a person by what the column holds.
func (w whom) find(people *finder, ref string, column int) (int, error) {
	in := *people
	switch column {
	case w.external:
		in.id, in.name = nil, nil
	case w.email:
		in.external, in.id = nil, nil
	case w.personID:
		in.external, in.name = nil, nil
	}
	return in.find(ref)
}
