package httpapi

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// Paging is the part of an input that asks for a page of a list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"1000" doc:"As the page before gave it in next; left out for the first one."`
}

func (p Paging) page() query.Page { return query.Page{Limit: p.Limit, Cursor: p.Cursor} }

// pageOf puts a list that is in memory in the order of its keys and cuts a
// page out of it. Keys are unique; they are what cursors hold. The second
// result is the cursor of the next page, "" after the last one.
func pageOf[T, K any](items []T, p query.Page, key func(T) K, compare func(a, b K) int) ([]T, string, error) {
	limit, err := p.Rows()
	if err != nil {
		return nil, "", err
	}
	var after K
	paged, err := p.Position(&after)
	if err != nil {
		return nil, "", err
	}
	items = slices.SortedFunc(slices.Values(items), func(a, b T) int { return compare(key(a), key(b)) })
	if paged {
		items = items[sort.Search(len(items), func(i int) bool { return compare(key(items[i]), after) > 0 }):]
	}
	if len(items) <= limit {
		return items, "", nil
	}
	return items[:limit], query.Cursor(key(items[limit-1])), nil
}

// searchWords are the words to be found in a name.
func searchWords(search string) []string { return strings.Fields(strings.ToLower(search)) }

// holdsAll reports whether each of the words is part of the text, in any case.
func holdsAll(text string, words []string) bool {
	text = strings.ToLower(text)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// location is the address of what was created, for the header Location.
func (a *API) location(path string) string { return a.prefix + "api/v1" + path }

// nameKey is the place of a record in a list by name.
type nameKey struct {
	Name string `json:"n"` // in lower case
	ID   string `json:"i"`
}

func byName(name, id string) nameKey { return nameKey{Name: strings.ToLower(name), ID: id} }

func (k nameKey) compare(o nameKey) int {
	return cmp.Or(strings.Compare(k.Name, o.Name), strings.Compare(k.ID, o.ID))
}

// newest is the place of a record in a list from the newest one on.
type newest struct {
	At time.Time `json:"a"`
	ID string    `json:"i"`
}

func (k newest) compare(o newest) int {
	return cmp.Or(o.At.Compare(k.At), strings.Compare(o.ID, k.ID))
}

// descending is the order of versions, by revision.
func descending(a, b int64) int { return cmp.Compare(b, a) }

// listOf is a page of a list.
func listOf[T, W any](items []T, next string, out func(T) W) *answer[api.List[W]] {
	return &answer[api.List[W]]{api.List[W]{Items: each(items, out), Next: next}}
}

// each converts a list, which is never null.
func each[T, W any](items []T, out func(T) W) []W {
	list := make([]W, len(items))
	for i, item := range items {
		list[i] = out(item)
	}
	return list
}

// listed is a list that is never null.
func listed[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
