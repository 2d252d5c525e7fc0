package browser

import "syscall/js"

// Channel brings short texts to the other tabs of the app.
type Channel struct {
	channel js.Value
	stop    func()
}

// OpenChannel opens the channel of that name. heard is called with what other
// tabs post, never with what this one does.
func OpenChannel(name string, heard func(text string)) *Channel {
	constructor := js.Global().Get("BroadcastChannel")
	if !constructor.Truthy() {
		return &Channel{stop: func() {}}
	}
	c := constructor.New(name)
	return &Channel{channel: c, stop: listen(c, "message", func(e js.Value) {
		if data := e.Get("data"); data.Type() == js.TypeString {
			text := data.String()
			apart(func() { heard(text) })
		}
	})}
}

// Post sends a text to the other tabs. After Close, and in a browser without
// channels, nobody hears it.
func (c *Channel) Post(text string) {
	if c.channel.Truthy() {
		c.channel.Call("postMessage", text)
	}
}

// Close ends the channel for this tab.
func (c *Channel) Close() {
	c.stop()
	if c.channel.Truthy() {
		c.channel.Call("close")
		c.channel = js.Undefined()
	}
}
