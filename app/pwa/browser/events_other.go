//go:build !js

package browser

// Events listens to nothing.
type Events struct{}

// OpenEvents returns Events that hear nothing.
func OpenEvents(opts EventsOptions) *Events { return &Events{} }

// Again does nothing.
func (e *Events) Again() {}

// Close does nothing.
func (e *Events) Close() {}
