package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Icon is a small drawing beside words that say the same; it is hidden from
// screen readers.
func Icon(name string) app.UI {
	return app.Raw(`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">` + paths(name) + `</svg>`)
}

func paths(name string) string {
	switch name {
	case "today":
		return `<path d="M4 12l5 5L20 6"/>`
	case "history":
		return `<path d="M4 19V9m6 10V5m6 14v-7m4 7H2"/>`
	case "time":
		return `<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>`
	case "reports":
		return `<path d="M4 5h16v14H4zM4 10h16M10 10v9"/>`
	case "trackers":
		return `<circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="3"/>`
	case "held":
		return `<path d="M7 11V6a2 2 0 0 1 4 0v5m0-6a2 2 0 0 1 4 0v6m0-4a2 2 0 0 1 4 0v7a7 7 0 0 1-13 3l-2-4a2 2 0 0 1 3-2"/>`
	case "places":
		return `<circle cx="9" cy="9" r="3"/><path d="M3 19a6 6 0 0 1 12 0M16 6a3 3 0 0 1 0 6m5 7a6 6 0 0 0-4-5.6"/>`
	case "organization":
		return `<path d="M4 20V6l8-3 8 3v14M9 20v-5h6v5M9 9h.01M15 9h.01M9 12h.01M15 12h.01"/>`
	case "settings":
		return `<path d="M4 7h10m4 0h2M4 17h2m4 0h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>`
	case "paidtime":
		return `<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>`
	case "schedule":
		return `<path d="M4 6h16v14H4zM4 10h16M8 3v4m8-4v4M8 14h3m2 3h3"/>`
	case "activities":
		return `<path d="M4 4h7l9 9-7 7-9-9z"/><circle cx="8" cy="8" r="1.2"/>`
	case "rates":
		return `<ellipse cx="12" cy="6.5" rx="7" ry="3"/><path d="M5 6.5v5.5c0 1.7 3.1 3 7 3s7-1.3 7-3V6.5M5 12v5.5c0 1.7 3.1 3 7 3s7-1.3 7-3V12"/>`
	case "more":
		return `<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3.4"/>`
	case "bar":
		return `<path d="M3 12h18" stroke-width="6" opacity=".25"/><path d="M3 12h11" stroke-width="6"/><path d="M17 6v12"/>`
	case "close":
		return `<path d="M6 6l12 12M18 6L6 18"/>`
	case "search":
		return `<circle cx="11" cy="11" r="6"/><path d="M20 20l-4.5-4.5"/>`
	case "down":
		return `<path d="M6 9l6 6 6-6"/>`
	case "export":
		return `<path d="M12 4v11m-4-4l4 4 4-4M5 20h14"/>`
	case "plus":
		return `<path d="M12 5v14M5 12h14"/>`
	}
	return ""
}
