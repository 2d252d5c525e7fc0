package ui

import "strings"

// line is an element in a part of a table.
type line struct {
	key    int // ascending in the part
	markup string
}

// edit is a change of a part: elements are removed at a place, and others put
// in there.
type edit struct {
	at     int
	remove int
	insert string
}

// changes are the edits, in turn, that make is of was. What is in both and the
// same stays in the page.
func changes(was, is []line) []edit {
	var edits []edit
	for i, j, at := 0, 0, 0; i < len(was) || j < len(is); {
		e, insert := edit{at: at}, strings.Builder{}
		for i < len(was) || j < len(is) {
			if i < len(was) && j < len(is) && was[i] == is[j] {
				break
			}
			gone := j == len(is) || i < len(was) && was[i].key <= is[j].key
			comes := i == len(was) || j < len(is) && is[j].key <= was[i].key
			if gone {
				e.remove++
				i++
			}
			if comes {
				insert.WriteString(is[j].markup)
				at++
				j++
			}
		}
		if e.remove > 0 || insert.Len() > 0 {
			e.insert = insert.String()
			edits = append(edits, e)
		}
		for i < len(was) && j < len(is) && was[i] == is[j] {
			i, j, at = i+1, j+1, at+1
		}
	}
	return edits
}
