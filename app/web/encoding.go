package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// Content encodings.
const (
	brotlied = "br"
	gzipped  = "gzip"
	identity = "identity"
)

// BestQuality is the highest quality of Brotli, and by far the slowest.
const BestQuality = brotli.BestCompression

// encode compresses b: with Brotli at the quality from 0 to 11, with gzip as
// well as it can.
func encode(b []byte, encoding string, quality int) ([]byte, error) {
	var out bytes.Buffer
	var w io.WriteCloser
	if encoding == brotlied {
		w = brotli.NewWriterLevel(&out, quality)
	} else {
		var err error
		if w, err = gzip.NewWriterLevel(&out, gzip.BestCompression); err != nil {
			return nil, err
		}
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// negotiate returns which of the encodings, best first, an Accept-Encoding
// header asks for (RFC 9110, 12.5.3). identity is returned where nothing fits:
// an answer that somebody can read after all beats none.
func negotiate(header string, offered ...string) string {
	weights, other := map[string]float64{}, 0.0
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(params), " ", ""), "q="); ok {
			var err error
			if weight, err = strconv.ParseFloat(q, 64); err != nil || !(weight >= 0 && weight <= 1) {
				continue
			}
		}
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "":
		case "*":
			other = weight
		case "x-gzip":
			weights[gzipped] = weight
		default:
			weights[name] = weight
		}
	}
	best, most := identity, 0.0
	for _, encoding := range offered {
		weight, named := weights[encoding]
		if !named {
			weight = other
		}
		if weight > most {
			best, most = encoding, weight
		}
	}
	if plain, named := weights[identity]; named && plain > most {
		return identity
	}
	return best
}

// sameTag reports whether an If-None-Match header names the entity tag
// (RFC 9110, 13.1.2).
func sameTag(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimSpace(part); part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}
