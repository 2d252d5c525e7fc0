package paidtime

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
)

func (p *Page) exporter() app.UI { return html.Span() }
