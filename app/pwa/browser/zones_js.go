package browser

import "syscall/js"

// Zones lists the IANA names of the time zones that the browser knows, in
// order; none where it does not tell.
func Zones() []string {
	list, err := attempt(func() js.Value { return js.Global().Get("Intl").Call("supportedValuesOf", "timeZone") })
	if err != nil {
		return nil
	}
	names := make([]string, list.Length())
	for i := range names {
		names[i] = list.Index(i).String()
	}
	return names
}
