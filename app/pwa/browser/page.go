package browser

// Scroll says where scrolling ends, and how.
type Scroll struct {
	Block  string // start, center, end or nearest; "" is nearest
	Smooth bool   // unless the person wants less motion
}
