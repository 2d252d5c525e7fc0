// Package crash holds the server to what it has acknowledged, while it and its
// database are killed under many devices at once (spec S3, S4, S7). It has tests
// only.
package crash
