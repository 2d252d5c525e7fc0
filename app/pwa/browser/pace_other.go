//go:build !js

package browser

// Pace lets the page have its turn while Go works.
type Pace struct{}

// NewPace returns nil.
func NewPace() *Pace { return nil }

// Rest returns at once.
func (p *Pace) Rest() {}

// Stop does nothing.
func (p *Pace) Stop() {}
