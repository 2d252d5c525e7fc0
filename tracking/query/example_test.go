package query_test

import (
	"fmt"

	"github.com/seed57a6ed91/headway/tracking/query"
)

func ExamplePage_Position() {
	type place struct {
		Name string `json:"name"`
		ID   string `json:"id"`
	}
	next := query.Cursor(place{"Calls", "42"}) // handed out with the page that ends there

	var after place
	more, err := query.Page{Cursor: next}.Position(&after)
	fmt.Println(after, more, err)
	_, err = query.Page{Cursor: "page 2"}.Position(&after)
	fmt.Println(err)
	// Output:
	// {Calls 42} true <nil>
	// cursor is not one that this list gave out
}

func ExamplePage_Rows() {
	rows, err := query.Page{}.Rows()
	fmt.Println(rows, err)
	_, err = query.Page{Limit: 1000}.Rows()
	fmt.Println(err)
	// Output:
	// 50 <nil>
	// limit must be between 1 and 500
}

func ExampleCursor() {
	fmt.Println(query.Cursor(map[string]int{"n": 7}))
	// Output: eyJuIjo3fQ
}

func ExampleParseSort() {
	s, err := query.ParseSort("-total", "name", "total")
	fmt.Println(s.Column, s.Desc, err)
	_, err = query.ParseSort("colour", "name", "total")
	fmt.Println(err)
	// Output:
	// total true <nil>
	// sort must be one of name, total, with - in front for descending
}
