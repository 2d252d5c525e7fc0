package browser

// Permission is whether the app may show notifications.
type Permission string

// The permissions.
const (
	NotAsked Permission = "default"
	Granted  Permission = "granted"
	Refused  Permission = "denied"
)

// Notification is a notice of the operating system.
type Notification struct {
	Title string
	Body  string
	Tag   string // one with the same tag takes its place; "" is another one
	Path  string // of the page that a tap on it leads to, with the app's prefix
	Icon  string // address of its picture
}
