// Package httpapi is the HTTP API: operations on the domains, described by an
// OpenAPI 3.1 document that is generated from the code.
//
// A request passes, in this order: Guard (id, origin, headers, panics, log),
// the gate of its route (who asks, rule, module, fields, body, idempotency),
// and the operation, which calls a domain. Operations hold no rules: whatever
// an actor may not do is refused by the domain, so that imports and sync are
// held to the same.
//
// # Adding an operation
//
// Each capability is a struct: the API, which all share, and the service that
// its operations call. Wire types go to package api, with tags for their
// limits. A method mounts the operations, in the file of the capability:
//
//	// thingsAPI is the operations on things.
//	type thingsAPI struct {
//		*API
//		things *things.Service
//	}
//
//	func (a thingsAPI) mount() {
//		mount(a.API, RulePermission(people.ReferenceManage), Route{
//			Method: http.MethodPost, Path: "/things", ID: "create-thing", Tag: "Things", Summary: "Create a thing",
//		}, a.createThing)
//	}
//
//	func (a thingsAPI) createThing(ctx context.Context, actor people.Actor, in *struct{ Body api.ThingInput }) (*answer[api.Thing], error) {
//		…
//	}
//
// and a line in API.mount calls it; trackingAPI is the largest one, in several
// files. What is wrong with a request is named before the operation runs;
// errors that it returns are answered by the table in problem.go. The tests
// want an example of a request that succeeds, in examples_test.go; from it and
// from the table of routes (API.Routes) they make everything that can be wrong
// with a request, and ask for it without permission.
//
// # Files and long answers
//
// A body that is a file (Route.Upload) is on disk when the operation runs,
// which has it from an embedded upload: see imports.go. An answer that is no
// JSON document (Route.Answers) is written by the function that the operation
// returns as its Body; before its first byte, errors are answered as ever, and
// behind it the connection is broken off: see exports.go. No unit of work ever
// waits for the network: a client may be slow, and the others do not notice.
//
// # Streams
//
// Only the stream of events (events.go) has no Timeout. It asks again who reads
// it, and ends when that has changed, when API.Run ends, and when its server
// shuts down.
package httpapi
