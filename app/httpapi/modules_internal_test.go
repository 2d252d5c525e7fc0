package httpapi

import (
	"reflect"
	"slices"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// The modules stand in people.Modules, whose JSON names are the values of
// Module; api.Modules is converted from it, so the compiler compares the two.
// The menu follows them: each module brings items of its own, and all of them
// together all items.
func TestModulesAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	everything := people.Actor{Org: "o", Person: "p", Permissions: ^people.Permissions(0)}
	menuOf := func(on people.Modules) []string {
		return switchedOn(meAPI{accounts: true, admin: true}.menu(everything, people.Organization{Modules: on, WorkSchedule: true}))
	}
	always := menuOf(people.Modules{})
	var all people.Modules
	broughtBy := make(map[string]string)
	names := jsonNames(all)
	for i, name := range names {
		var alone people.Modules
		reflect.ValueOf(&alone).Elem().Field(i).SetBool(true)
		reflect.ValueOf(&all).Elem().Field(i).SetBool(true)
		for _, other := range names {
			if got := Module(other).on(alone) == nil; got != (other == name) {
				t.Errorf("with %s switched on alone, routes of %s are open: %v", name, other, got)
			}
		}
		brought := 0
		for _, item := range menuOf(alone) {
			if slices.Contains(always, item) {
				continue
			}
			brought++
			if by := broughtBy[item]; by != "" {
				t.Errorf("the menu item %s comes with %s and with %s", item, by, name)
			}
			broughtBy[item] = name
		}
		if brought == 0 {
			t.Errorf("the module %s has nothing in the menu", name)
		}
	}
	if got, want := menuOf(all), jsonNames(api.Menu{}); !slices.Equal(got, want) {
		t.Errorf("who may do everything has the menu %v of %v", got, want)
	}
	// What is planned and paid is offered where time is planned (K10).
	unplanned := switchedOn(meAPI{accounts: true, admin: true}.menu(everything, people.Organization{Modules: all}))
	for _, item := range menuOf(all) {
		if want := item != "manage_timetrack" && item != "work_schedule"; slices.Contains(unplanned, item) != want {
			t.Errorf("without a work schedule, %s is offered: %v", item, !want)
		}
	}
	for _, m := range []Module{Trackers, Pipeline, Leads, Goals, Timetrack} {
		if !slices.Contains(names, string(m)) {
			t.Errorf("no organization can switch %s on", m)
		}
	}
}

// jsonNames are the names of the fields of a struct.
func jsonNames(of any) []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(of)) {
		names = append(names, f.Tag.Get("json"))
	}
	return names
}

// switchedOn are the names of the fields that are true.
func switchedOn(m api.Menu) []string {
	var names []string
	for i, name := range jsonNames(m) {
		if reflect.ValueOf(m).Field(i).Bool() {
			names = append(names, name)
		}
	}
	return names
}
