package client

import (
	"context"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// Download is a file on its way. Whoever gets one closes Body. In the browser
// Body is a *Body, whose pieces need not pass through Go's memory.
type Download struct {
	Name      string // that the server proposes
	MediaType string
	Size      int64 // bytes; -1 if the server does not say
	Body      io.ReadCloser

	ctx context.Context // with which it ends
}

// download makes a call whose answer is a file. It ends with ctx.
func (c *Client) download(ctx context.Context, o call) (*Download, error) {
	o.accept = "*/*"
	r, err := c.stream(ctx, o)
	if err != nil {
		return nil, err
	}
	size, err := strconv.ParseInt(r.Header.Get("Content-Length"), 10, 64)
	if err != nil {
		size = -1
	}
	return &Download{Name: fileName(r.Header.Get("Content-Disposition")), MediaType: r.Header.Get("Content-Type"), Size: size, Body: r.Body, ctx: ctx}, nil
}

// fileName reads the name that a Content-Disposition of the server proposes
// (RFC 6266): the one in UTF-8 where there is one, else the one in ASCII.
func fileName(disposition string) string {
	if _, extended, ok := strings.Cut(disposition, "filename*=UTF-8''"); ok {
		extended, _, _ = strings.Cut(extended, ";")
		if name, err := url.PathUnescape(strings.TrimSpace(extended)); err == nil && name != "" {
			return name
		}
	}
	_, quoted, _ := strings.Cut(disposition, `filename="`)
	name, _, _ := strings.Cut(quoted, `"`)
	if name == "" {
		return "download"
	}
	return name
}

// ExportFormat says how a table is written. The zero ExportFormat is a CSV
// with the usual columns.
type ExportFormat struct {
	Format  string   // csv or xlsx; "" is csv
	Columns []string // ids, in their order; none is the usual ones
	Comma   string   // comma, semicolon or tab between the fields of a CSV; "" is comma
	BOM     bool     // a CSV begins with a byte order mark, by which Excel knows UTF-8
}

func (p params) format(f ExportFormat) params {
	return p.text("format", f.Format).texts("column", f.Columns).text("comma", f.Comma).flag("bom", f.BOM)
}

// ExportEntries exports the entries in view (C15). The Page of the query does
// not matter.
func (c *Client) ExportEntries(ctx context.Context, q EntriesQuery, f ExportFormat) (*Download, error) {
	return c.download(ctx, read(to("trackers", q.Tracker, "exports/entries"), q.params().format(f).values()))
}

// ExportHistory exports every change of the entries in view.
func (c *Client) ExportHistory(ctx context.Context, q EntriesQuery, f ExportFormat) (*Download, error) {
	return c.download(ctx, read(to("trackers", q.Tracker, "exports/history"), q.params().format(f).values()))
}

// ExportReport exports the report of a period, with the totals by location and
// of all where totals is set.
func (c *Client) ExportReport(ctx context.Context, q ReportQuery, totals bool, f ExportFormat) (*Download, error) {
	p := params{}.text("date", dayOrToday(q.Date)).text("sort", q.Sort).selection(q.Selection).format(f)
	p["totals"] = []string{strconv.FormatBool(totals)}
	return c.download(ctx, read(to("trackers", q.Tracker, "exports/report"), p.values()))
}

// ExportSeries exports a metric over many periods.
func (c *Client) ExportSeries(ctx context.Context, q SeriesQuery, f ExportFormat) (*Download, error) {
	p := q.params().text("metric", q.Metric).format(f)
	return c.download(ctx, read(to("trackers", q.Tracker, "exports/series"), p.values()))
}

// ReadAll reads a download to its end and closes it. progress is told how many
// bytes there are so far; it may be nil.
func (d *Download) ReadAll(progress func(done int64)) ([]byte, error) {
	defer d.Body.Close()
	var r io.Reader = d.Body
	if progress != nil {
		r = &counted{Reader: r, tell: progress}
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, offline(d.ctx, err)
	}
	return b, nil
}

// counted tells how much was read.
type counted struct {
	io.Reader
	done int64
	tell func(int64)
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.done += int64(n)
	c.tell(c.done)
	return n, err
}
