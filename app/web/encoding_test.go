package web_test

import (
	"testing"

	"github.com/seed57a6ed91/headway/app/web"
)

func TestNegotiate(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"":                                       "identity",
		"br":                                     "br",
		"gzip, deflate, br, zstd":                "br",
		"gzip, deflate":                          "gzip",
		"GZIP":                                   "gzip",
		"x-gzip":                                 "gzip",
		"deflate":                                "identity",
		"*":                                      "br",
		"*;q=0.1, br;q=0":                        "gzip",
		"br;q=0, gzip;q=0":                       "identity",
		"br;q=0.5, gzip":                         "gzip",
		"br ; q = 0.5 , gzip;q=0.5":              "br",
		"gzip;q=0.2, identity;q=0.8":             "identity",
		"identity, br":                           "br",
		"identity;q=0":                           "identity", // an answer beats none
		"br;q=2, gzip;q=-1":                      "identity", // no weights at all
		"br;q=NaN":                               "identity",
		"br;q=x":                                 "identity",
		",,;;,br":                                "br",
		"br;level=3":                             "br",
		"compress;q=0.5, gzip;q=1.0":             "gzip",
		"gzip;q=1.0, identity; q=0.5, *;q=0":     "gzip",
		"gzip;q=0.000, br;q=0.000, identity;q=1": "identity",
	} {
		if got := web.Negotiate(header, "br", "gzip"); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("gzip;q=0.5, br")
	f.Fuzz(func(t *testing.T, header string) {
		switch got := web.Negotiate(header, "br", "gzip"); got {
		case "br", "gzip", "identity":
		default:
			t.Errorf("%q: %s was not offered", header, got)
		}
		if got := web.Negotiate(header); got != "identity" {
			t.Errorf("%q: %s, with nothing offered", header, got)
		}
	})
}

func TestSameTag(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		`"a"`: true, `W/"a"`: true, `"b", "a"`: true, `"b",W/"a"`: true, `*`: true, `"b", *`: true,
		``: false, `a`: false, `"A"`: false, `"b"`: false, `"a`: false, `w/"a"`: false,
	} {
		if got := web.SameTag(header, `"a"`); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}
